/** Something in the bundle that Espruino would not run as Node does. */
export interface Refusal {
  /** The rule that refuses it. */
  rule: string;
  /** Offset in the bundle. */
  at: number;
  /** What is there, when the rule's name does not say it. */
  what?: string;
  /** Offset of the definition that comes too late. */
  definedAt?: number;
  why: string;
  /** What to write in its place. */
  instead: string;
}
