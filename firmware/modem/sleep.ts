/**
 * The modem's sleep, and that of our port to it. While DTR is high the modem may sleep: it is deaf then,
 * but what it has to say it says all the same. DTR low wakes it. Where nothing of it is awaited, our port
 * is closed as well, which saves 1 mA, and an ear is kept at its line: what moves there opens it. What
 * the modem said is lost; a heartbeat soon after lets the receiver say it again.
 */
import { MODEM_DTR_PIN, UART_RX_PIN, UART_TX_PIN } from 'board';
import { after, cancel, now } from '../platform/clock.ts';
import { unwatch, watchOnce, write } from '../platform/pins.ts';
import { closeSerial, openSerial } from '../platform/serial.ts';
import { loseTrack } from './at-parser.ts';

/** How much may rest. */
export enum Rest {
  nothing,
  /** The modem; but of what is at work something may still be told. */
  modem,
  /** The port too. */
  port,
}

/** From its waking until it may sleep again, once nothing speaks against it. */
const REST_AFTER_MS = 3000;
/** From the fall of DTR until the port listens: some tens of milliseconds, and as much again. */
const WAKE_MS = 100;
/** An ear that has heard something may hear it again and again: it is not kept sooner than this. */
const OPEN_AFTER_HEARD_MS = 900000;

/** Until we drive it, DTR floats to high. */
export let isAsleep = true;
let isOpen = false;
/** The watch at the line of a port that is closed. */
let ear = 0;
let openUntil = 0;
let listensAt = 0;
let timer = 0;
let mayRest: () => Rest;
let heard: () => void;

export function openPort(): void {
  unwatch(ear);
  ear = 0;
  if (!isOpen) openSerial(UART_RX_PIN, UART_TX_PIN);
  isOpen = true;
}

/** Closes the port to a modem that is off, with no ear at its line. */
export function closePort(): void {
  unwatch(ear);
  ear = 0;
  if (isOpen) closeSerial();
  isOpen = false;
}

function onEdge(): void {
  ear = 0;
  openUntil = now() + OPEN_AFTER_HEARD_MS;
  // What is left of what is being said counts for nothing.
  loseTrack();
  openPort();
  heard();
}

function rest(): void {
  timer = 0;
  const most = mayRest();
  if (most) {
    isAsleep = true;
    write(MODEM_DTR_PIN, true);
  }
  if (isOpen && most === Rest.port && now() >= openUntil) {
    closePort();
    ear = watchOnce(UART_RX_PIN, onEdge);
  } else if (isOpen || !isAsleep) timer = after(REST_AFTER_MS, rest);
}

/** @param most tells what may rest now */
export function startSleep(most: () => Rest): void {
  mayRest = most;
}

/** Calls `f` when something was said to the closed port. */
export function onHeard(f: () => void): void {
  heard = f;
}

/** It has not answered: as after a sleep, what it hears first may be lost on it, or meant otherwise. */
export function doubt(): void {
  isAsleep = true;
}

/** Wakes it if it sleeps; how long until its port listens, ms. */
export function wake(): number {
  const time = now();
  if (isAsleep) {
    isAsleep = false;
    openPort();
    write(MODEM_DTR_PIN, false);
    listensAt = time + WAKE_MS;
    cancel(timer);
    timer = after(REST_AFTER_MS, rest);
  }
  return Math.max(0, listensAt - time);
}
