/** The button: when a press has been held long enough to be an alarm. */

export enum Button {
  released,
  /** Down, the hold not yet complete. */
  pressed,
  /** Down, the alarm raised. */
  held,
  /** Down far longer than a hand holds it. */
  stuck,
}

export enum ButtonEvent {
  down,
  up,
  /** The time that was started last is over. */
  elapsed,
}

export enum ButtonEffect {
  none,
  /** Start the time of the hold, in place of any that runs. */
  startHold,
  /** Let go before the hold was complete: stop its time. */
  tap,
  raiseAlarm,
  /** Let go after an alarm: stop the time in which it would count as stuck. */
  release,
  reportStuck,
}

/** Bits of a step's result that hold the next state; the effect stands above them. */
const STATE_BITS = 2;

/**
 * One step of the machine. An event that a state cannot have is ignored.
 * @returns the next state, and above it the effect: see `buttonEffect`
 */
export function buttonStep(state: Button, event: ButtonEvent): number {
  // In any state: one that was down already has been let go in between, unnoticed.
  if (event === ButtonEvent.down) return Button.pressed | (ButtonEffect.startHold << STATE_BITS);
  if (state === Button.pressed) {
    return event === ButtonEvent.up
      ? Button.released | (ButtonEffect.tap << STATE_BITS)
      : Button.held | (ButtonEffect.raiseAlarm << STATE_BITS);
  }
  if (state === Button.held) {
    return event === ButtonEvent.up
      ? Button.released | (ButtonEffect.release << STATE_BITS)
      : Button.stuck | (ButtonEffect.reportStuck << STATE_BITS);
  }
  return event === ButtonEvent.up ? Button.released : state;
}

export function buttonState(step: number): Button {
  return step & 3;
}

export function buttonEffect(step: number): ButtonEffect {
  return step >> STATE_BITS;
}
