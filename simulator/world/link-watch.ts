import type { ModemEvent } from '../modem/modem-event.ts';

/** From the device's last step to get the link until it must be up, the network's answer included. */
const SETTLES_MS = 2000;
const REGISTERED: readonly number[] = [1, 5];
/** What the device says to the modem when it gives a link up or makes one. */
const NO_LINK_BEFORE = /^AT\+(QMTOPEN|QMTCLOSE|QMTDISC|QMTCONN|CFUN|QPOWD|QIACT|QIDEACT)\b/;

/** Whether the device has its link to the broker, as seen from the modem and the network. */
export class LinkWatch {
  #subscribedAtMs: number | undefined;

  see(event: ModemEvent): void {
    if (event.type === 'command') {
      if (event.line.startsWith('AT+QMTSUB')) this.#subscribedAtMs = event.atMs;
      else if (NO_LINK_BEFORE.test(event.line)) this.broken();
    } else if (event.type === 'power' && event.state !== 'on') this.broken();
    else if (event.type === 'registration' && !REGISTERED.includes(event.stat)) this.broken();
  }

  /** The network, or the device itself, has gone. */
  broken(): void {
    this.#subscribedAtMs = undefined;
  }

  isUp(atMs: number): boolean {
    return this.#subscribedAtMs !== undefined && atMs - this.#subscribedAtMs > SETTLES_MS;
  }
}
