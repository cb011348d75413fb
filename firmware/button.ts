/** The button: when a press has been held long enough to be an alarm. */

export enum Button {
  released,
  /** Down, the hold not yet complete. */
  pressed,
  /** Down, the alarm raised. */
  held,
}

export enum ButtonEvent {
  down,
  up,
  holdElapsed,
}

export enum ButtonEffect {
  none,
  startHold,
  cancelHold,
  raiseAlarm,
}

/** Bits of a step's result that hold the next state; the effect stands above them. */
const STATE_BITS = 2;

/**
 * One step of the machine. An event that a state cannot have is ignored.
 * @returns the next state, and above it the effect: see `buttonEffect`
 */
export function buttonStep(state: Button, event: ButtonEvent): number {
  if (state === Button.released && event === ButtonEvent.down) {
    return Button.pressed | (ButtonEffect.startHold << STATE_BITS);
  }
  if (state === Button.pressed && event === ButtonEvent.up) {
    return Button.released | (ButtonEffect.cancelHold << STATE_BITS);
  }
  if (state === Button.pressed && event === ButtonEvent.holdElapsed) {
    return Button.held | (ButtonEffect.raiseAlarm << STATE_BITS);
  }
  if (state === Button.held && event === ButtonEvent.up) return Button.released;
  return state;
}

export function buttonState(step: number): Button {
  return step & 3;
}

export function buttonEffect(step: number): ButtonEffect {
  return step >> STATE_BITS;
}
