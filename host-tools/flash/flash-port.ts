import { AwareError } from '../errors.ts';
import { openAgain, type PortsAndTime } from '../usb/open-board.ts';
import { ServiceLink } from '../usb/service-link.ts';
import type { Transport } from '../usb/transport.ts';
import { siteFor } from './boards.ts';
import { Console } from './console.ts';
import type { Firmware } from './firmware-files.ts';
import { type Flashed, type FlashProgress, flashBoard } from './flash-board.ts';
import { checkRelease } from './interpreter.ts';
import { type ReachedConsole, reachConsole } from './reach-console.ts';

/** Until an answer has left over the cable. */
const RESTART_MS = 200;

export interface FlashPortOptions {
  readonly port: string;
  readonly system: PortsAndTime;
  /** Name of a board file; by its interpreter, unless given. */
  readonly board: string | undefined;
  readonly mayBeOlder: boolean;
  readonly interrupted: AbortSignal;
  readFirmware(board: string): Firmware;
  /** @throws AwareError where the registry does not know the device */
  serviceKeyOf(deviceId: string): Uint8Array;
  onProgress(progress: FlashProgress): void;
}

export interface FlashReport extends Flashed {
  readonly board: string;
  readonly version: string;
  readonly interpreter: string;
  readonly deviceId: string | undefined;
  /** Bytes over the cable, both ways. */
  readonly wireBytes: number;
}

/**
 * Puts a firmware on the board at a port, starts it and hears from it. Whatever goes wrong, a device that
 * was unlocked for it starts anew, and has to say that it is locked again.
 * @throws AwareError
 */
export async function flashPort(options: FlashPortOptions): Promise<FlashReport> {
  const { port, system } = options;
  const transport = await system.open(port);
  let reached: ReachedConsole | undefined;
  let isUnlocked = false;
  try {
    reached = await reachConsole(transport, {
      startTimer: system.startTimer,
      serviceKeyOf: options.serviceKeyOf,
      onUnlocked: () => {
        isUnlocked = true;
      },
    });
    const report = await flashConsole(reached, options);
    await restart(transport, reached, system);
    await transport.close();
    await hearFrom(report, reached, options);
    return report;
  } catch (error) {
    await restart(transport, reached, system);
    await transport.close();
    if (isUnlocked && !(await isLocked(options))) throw leftOpen(error);
    throw error;
  }
}

/** Whatever has become of it. Without a console the service channel does it. */
async function restart(
  transport: Transport,
  reached: ReachedConsole | undefined,
  { startTimer }: PortsAndTime,
): Promise<void> {
  if (reached) {
    // Later, so that it is answered: a byte that is lost would else leave it as it is, open.
    await reached.espruino
      .evaluate(`setTimeout(function(){E.reboot()},${RESTART_MS})`)
      .catch(() => {});
    return;
  }
  await new Console(transport, startTimer).tell('E.reboot()').catch(() => {});
  const link = new ServiceLink(transport, startTimer);
  await link.ask({ type: 'restart' }, 'done', 1).catch(() => {});
}

async function isLocked({ port, system }: FlashPortOptions): Promise<boolean> {
  const link = await openAgain(port, system).catch(() => undefined);
  if (!link) return false;
  try {
    return (await link.ask({ type: 'hello' }, 'boardIdentity')).boardState === 'locked';
  } catch {
    return false;
  } finally {
    await link.close();
  }
}

const leftOpen = (cause: unknown): AwareError =>
  new AwareError(
    'deviceOpen',
    `${cause instanceof Error ? cause.message : cause}; and the device has not said that it is locked again`,
    'switch it off and on before you leave it: until then whoever has its cable may read its keys',
    { cause },
  );

async function flashConsole(
  { espruino, banner, identity }: ReachedConsole,
  options: FlashPortOptions,
): Promise<FlashReport> {
  checkRelease(banner);
  const { site, board } = siteFor(banner, options.board, identity);
  const firmware = options.readFirmware(board);
  const { version } = firmware;
  if (identity && !options.mayBeOlder) refuseOlder(version, identity.firmwareVersion);
  const { interrupted, onProgress } = options;
  const hasKeys = identity !== undefined && identity.state !== 'bare';
  const flashed = await flashBoard({ espruino, site, firmware, hasKeys, onProgress, interrupted });
  const { sent, received } = espruino.wire;
  return {
    ...flashed,
    ...{ board, version, interpreter: banner.version, deviceId: identity?.deviceId },
    wireBytes: sent + received,
  };
}

async function hearFrom(
  { version }: FlashReport,
  { identity }: ReachedConsole,
  { port, system }: FlashPortOptions,
): Promise<void> {
  const link = await openAgain(port, system).catch(() => undefined);
  if (!link) throw notConfirmed('nothing answers after the start');
  try {
    const { firmwareVersion, deviceId } = await link.ask({ type: 'hello' }, 'boardIdentity');
    if (identity && identity.deviceId !== deviceId) {
      throw notConfirmed(`it is ${deviceId ?? 'nobody'} now`);
    }
    if (firmwareVersion !== version) {
      throw notConfirmed(`it runs version ${JSON.stringify(firmwareVersion)}, not ${version}`);
    }
  } finally {
    await link.close();
  }
}

const notConfirmed = (why: string): AwareError =>
  new AwareError(
    'flashNotConfirmed',
    `the firmware was written, but ${why}`,
    'switch the board off and on and look with aware inspect: a version that does not run is left for the one before it after three starts',
  );

/** Numbers compare as numbers, as in semver.org; what is not three numbers is not older. */
function refuseOlder(version: string, running: string): void {
  const [ours, theirs] = [version, running].map((text) => /^(\d+)\.(\d+)\.(\d+)/.exec(text));
  if (!ours || !theirs) return;
  for (const index of [1, 2, 3]) {
    const difference = Number(ours[index]) - Number(theirs[index]);
    if (difference > 0) return;
    if (difference < 0) {
      throw new AwareError(
        'firmwareOlder',
        `the board runs version ${running}, which is newer than ${version}`,
        'an older one may have faults that were mended since; --allow-older takes it all the same',
      );
    }
  }
}
