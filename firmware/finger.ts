/** Watches the button and tells what the finger on it means. */
import { BUTTON_PIN } from 'board';
import { Fault } from '../protocol/generated/device-codec.ts';
import {
  Button,
  ButtonEffect,
  ButtonEvent,
  buttonEffect,
  buttonState,
  buttonStep,
} from './button.ts';
import { noteFault } from './faults.ts';
import { after, cancel, now } from './platform/clock.ts';
import { makeInput, read, watch } from './platform/pins.ts';

/** Longer than a contact bounces, and than a worn one lets go within a press. */
const DEBOUNCE_MS = 50;
/** A worn contact opens within a hold, for no longer and no more often: what opens more is noise. */
const OPEN_MS = 100;
const OPENINGS = 3;
/** Down so long after the alarm, the button is stuck. */
const STUCK_MS = 60000;
/** Three taps within so long ask for the status. */
const STATUS_WITHIN_MS = 3000;
const LONG_AGO = -1e9;
/** So many of them within so long are no finger's. */
const BOUNCES = 20;
const BOUNCES_WITHIN_MS = 10000;

export interface FingerListener {
  /** The button has gone down: what follows may be an alarm. */
  touched(): void;
  /** The hold is complete. */
  held(): void;
  /** Three short presses. */
  askedStatus(): void;
}

let listener: FingerListener;
let holdMs = 0;
let button = Button.released;
let timer = 0;
/** When the hold began that runs or has just been broken off, and how often it has been mended. */
let heldFrom = 0;
let openings = 0;
let lastTap = LONG_AGO;
let tapBeforeLast = LONG_AGO;
let letGoAt = LONG_AGO;
let bounces = 0;
let bouncesFrom = 0;

/** Times that it has gone down since the start. */
export let presses = 0;

function stopTimer(): void {
  cancel(timer);
  timer = 0;
}

function countTap(): void {
  const time = now();
  letGoAt = time;
  if (time - bouncesFrom > BOUNCES_WITHIN_MS) {
    bouncesFrom = time;
    bounces = 0;
  }
  bounces++;
  if (bounces === BOUNCES) noteFault(Fault.buttonBounces);
  const isThird = time - tapBeforeLast <= STATUS_WITHIN_MS;
  tapBeforeLast = isThird ? LONG_AGO : lastTap;
  lastTap = isThird ? LONG_AGO : time;
  if (isThird) listener.askedStatus();
}

function takeElapsed(): void {
  timer = 0;
  onButton(read(BUTTON_PIN) ? ButtonEvent.up : ButtonEvent.elapsed);
}

function startTimer(durationMs: number): void {
  stopTimer();
  timer = after(durationMs, () => {
    timer = 0;
    // An edge may have been lost: the pin itself says whether the button is still down. A worn
    // contact lets go for a moment, so it has a second look.
    if (!read(BUTTON_PIN)) onButton(ButtonEvent.elapsed);
    else timer = after(DEBOUNCE_MS, takeElapsed);
  });
}

/** It is down: a hold begins, or goes on where a worn contact had broken it off. */
function startHold(): void {
  const time = now();
  presses++;
  if (time - letGoAt > OPEN_MS) openings = 0;
  else {
    openings++;
    // It was no tap.
    lastTap = LONG_AGO;
  }
  if (!openings || openings > OPENINGS) heldFrom = time;
  // The contact had already been closed for as long as it took to settle.
  startTimer(Math.max(0, heldFrom + holdMs - DEBOUNCE_MS - time));
  listener.touched();
}

function onButton(event: ButtonEvent): void {
  const step = buttonStep(button, event);
  const effect = buttonEffect(step);
  button = buttonState(step);
  if (effect === ButtonEffect.startHold) startHold();
  else if (effect === ButtonEffect.raiseAlarm) {
    startTimer(STUCK_MS);
    listener.held();
  } else if (effect === ButtonEffect.reportStuck) noteFault(Fault.buttonStuck);
  else if (effect) {
    stopTimer();
    if (effect === ButtonEffect.tap) countTap();
  }
}

/** True while a hold may become an alarm: no time for a restart. */
export function isHolding(): boolean {
  return button === Button.pressed;
}

/** Takes a button that is down for pressed, whose edge may have been lost. */
export function lookAtFinger(): void {
  if (!read(BUTTON_PIN) && button === Button.released) onButton(ButtonEvent.down);
}

/** The button pulls its pin low. One that is down already when the device starts counts too. */
export function watchFinger(to: FingerListener, holdForMs: number): void {
  listener = to;
  holdMs = holdForMs;
  makeInput(BUTTON_PIN, 'input_pullup');
  watch(BUTTON_PIN, DEBOUNCE_MS, (high) => onButton(high ? ButtonEvent.up : ButtonEvent.down));
  lookAtFinger();
}
