import { AwareError } from '../errors.ts';
import type { ChargeNoticeEvent } from './events.ts';
import { Turns } from './turns.ts';

export interface NoticeDeliveryOptions {
  /** Notices that may go out now and have not, oldest first. */
  readonly waiting: () => ChargeNoticeEvent[];
  /** Tells of a notice that this process has not told: one from before its start. */
  readonly tell: (notice: ChargeNoticeEvent) => void;
  /** Hands a notice on; undefined: telling of it is all. */
  readonly write?: ((notice: ChargeNoticeEvent) => Promise<void>) | undefined;
  /** Notes that a notice need not go out again. */
  readonly delivered: (id: number) => Promise<void>;
  /** A notice that cannot be handed on; told once until one can. */
  readonly onFault: (fault: AwareError) => void;
  /** For tests: a notice has been handed on, and nobody has noted that. */
  readonly onWritten?: (() => void) | undefined;
}

/**
 * Sees to it that every notice goes out: what fails, or was under way in a crash, is tried again at
 * the next look. A notice is noted as delivered only once it has been handed on.
 */
export class NoticeDelivery {
  readonly #options: NoticeDeliveryOptions;
  readonly #turns = new Turns();
  /** Told by this process, and still to be handed on. */
  readonly #told = new Set<number>();
  #isFaulty = false;

  constructor(options: NoticeDeliveryOptions) {
    this.#options = options;
  }

  /** The receiver has just told of this one. */
  told({ id }: ChargeNoticeEvent): void {
    this.#told.add(id);
    void this.scan();
  }

  /** Lets everything go out that may, one after the other. */
  scan(): Promise<void> {
    return this.#turns.take(() => this.#deliverAll());
  }

  /** Resolves when the notice under way is done with, or after a limit. */
  stop(): Promise<void> {
    return this.#turns.stop();
  }

  async #deliverAll(): Promise<void> {
    if (this.#turns.isStopped) return;
    try {
      for (const notice of this.#options.waiting()) {
        if (this.#turns.isStopped) return;
        await this.#deliver(notice);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #deliver(notice: ChargeNoticeEvent): Promise<void> {
    const { tell, write, delivered, onWritten } = this.#options;
    if (!this.#told.has(notice.id)) {
      this.#told.add(notice.id);
      tell(notice);
    }
    await write?.(notice);
    this.#isFaulty = false;
    onWritten?.();
    await delivered(notice.id);
    this.#told.delete(notice.id);
  }

  #failed(error: unknown): void {
    if (!(error instanceof AwareError)) throw error;
    // A store that fails has told so itself.
    if (error.code !== 'fileUnwritable' || this.#isFaulty) return;
    this.#isFaulty = true;
    this.#options.onFault(error);
  }
}
