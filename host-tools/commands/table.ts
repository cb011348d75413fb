import type { PortsAndTime } from '../usb/open-board.ts';
import type { BoardOpener } from './bench/board-opener.ts';
import type { Command } from './command.ts';

/** A line of `aware --help`, and where the command is. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** What it does matters more than what it prints: it goes on when nobody reads that any more. */
  readonly outlivesOutput?: boolean;
  load(): Promise<Command>;
}

/** Loaded when it is needed: the package for serial ports is native. */
const usbBoards = async (): Promise<BoardOpener> =>
  (await import('../usb/open-board.ts')).openBoard;

const cables = async (): Promise<PortsAndTime> => (await import('../usb/open-board.ts')).SYSTEM;

/** All commands, in the order in which a newcomer needs them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'one device and one receiver on this machine, to try with the keyboard',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'receive',
    summary: 'take alarms: a broker, a store and a line for each event',
    outlivesOutput: true,
    load: async () => (await import('./receive.ts')).receive,
  },
  {
    name: 'charge-board',
    summary: 'how each device is charged, the most urgent first; no positions',
    load: async () => (await import('./charge-board.ts')).chargeBoard,
  },
  {
    name: 'reminder-text',
    summary: 'choose what a holder reads on her safe channel when charge is needed',
    load: async () => (await import('./reminder-text.ts')).reminderText,
  },
  {
    name: 'flash',
    summary: 'put the firmware on a board, and see that it runs',
    load: async () => (await import('./flash.ts')).flash(await cables()),
  },
  {
    name: 'provision',
    summary: 'make a bare board a device: keys, numbers to call, settings, lock',
    load: async () => (await import('./provision.ts')).provision(await usbBoards()),
  },
  {
    name: 'check',
    summary: 'the bench test of a device, with a verdict that a person can act on',
    load: async () => (await import('./check.ts')).check(await usbBoards()),
  },
  {
    name: 'hand-out',
    summary: 'note in the registry that a device is given to a case',
    load: async () => (await import('./hand-out.ts')).handOut,
  },
  {
    name: 'devices',
    summary: 'the registry: who has which device, and whether it works',
    load: async () => (await import('./devices.ts')).devices,
  },
  {
    name: 'wipe',
    summary: 'take a device back: erase its keys, keep what was recorded of it',
    load: async () => (await import('./wipe.ts')).wipe(await usbBoards()),
  },
  {
    name: 'inspect',
    summary: 'what is on the cable: which device, which version, whether it is locked',
    load: async () => (await import('./inspect.ts')).inspect(await usbBoards()),
  },
  {
    name: 'page',
    summary: 'a first look at a board in the browser: is it an Aware, and is it locked',
    load: async () => (await import('./page.ts')).page,
  },
  {
    name: 'simulate',
    summary: 'alarms among faults, in virtual time, with every invariant watched',
    load: async () => (await import('./simulate.ts')).simulate,
  },
  {
    name: 'charge-study',
    summary: 'people and their chargers: how often a device could not answer, by what reminds',
    load: async () => (await import('./charge-study.ts')).chargeStudy,
  },
  {
    name: 'interpreter',
    summary: 'one alarm on the real Espruino interpreter, and what it costs there',
    load: async () => (await import('./interpreter.ts')).interpreter,
  },
];
