/** Wires the parts together and starts them. */
import {
  decodeChargeSettings,
  decodeIdentity,
  decodeSettings,
  Fault,
  type Identity,
  RecordType,
  refusal,
  Trigger,
} from '../protocol/generated/device-codec.ts';
import { lookAtBattery, responseMinutes } from './battery.ts';
import { onOnline, onTaken, pump, startCourier, tellHeartbeatLater, tellSoon } from './courier.ts';
import { noteFault } from './faults.ts';
import { isHolding, lookAtFinger, watchFinger } from './finger.ts';
import { isGnssOn, resetGnss } from './gnss.ts';
import { isHealthy } from './health.ts';
import { takeMessage } from './inbox.ts';
import { currentArea, keepPayload, openJournal, stored, wasTorn } from './journal.ts';
import { measure } from './measurements.ts';
import { rouse } from './modem/at-channel.ts';
import { allowModem, hurry, isModemOff, isOnline, startLink } from './modem/link.ts';
import {
  isPublishing,
  resetPublisher,
  startPublisher,
  takePublishResult,
} from './modem/publisher.ts';
import { onHeard, Rest } from './modem/sleep.ts';
import { resetSms } from './modem/sms.ts';
import { after, every } from './platform/clock.ts';
import { feedWatchdog, onErrorFlags, onException, startWatchdog } from './platform/system.ts';
import { onUsb } from './platform/usb.ts';
import {
  currentPress,
  openPresses,
  raise,
  secondsSince,
  storeRaised,
  unreceivedPress,
} from './presses.ts';
import { countRestart, restartBecause } from './restarts.ts';
import { makeSealer, SealDirection } from './seal.ts';
import { openSequences } from './sequences.ts';
import type { Host } from './service/host.ts';
import { checkTrial, isTrial, openSettings, settings } from './settings.ts';
import { confirmSlot, loadService } from './slot.ts';
import { hurryUpkeep, startUpkeep } from './upkeep.ts';
import { Feel, feel, feelMinutes, playRow } from './vibration.ts';
import { hasCall, pressWantsLine, resetLine, startLine, takeCallUrc } from './voice.ts';
import { armTest, riskSecondsLeft, testSecondsLeft } from './windows.ts';

const WATCHDOG_SECONDS = 180;
const FEED_EVERY_MS = 60000;
/** While settings are on trial. */
const TRIAL_EVERY_MS = 10000;
/** Edges of a line that speaks to a closed port may fill the interpreter's queue, for shorter than this. */
const FLOODED_MS = 100;
/** A press that waits so long ends a trial of settings. */
const HELD_UP_SECONDS = 30;

/** A test counts once. It cannot be armed while an alarm runs. */
function takeTrigger(): Trigger {
  const isTest = testSecondsLeft() > 0;
  armTest(0);
  return isTest ? Trigger.test : Trigger.button;
}

function onHeld(): void {
  const trigger = takeTrigger();
  if (!raise(trigger)) {
    noteFault(Fault.pressDropped);
    feel(Feel.notDelivered);
    return;
  }
  pressWantsLine();
  try {
    allowModem(true);
    hurry();
    // Writing the journal takes its time, more so when it is full: the alarm goes first.
    pump();
  } finally {
    storeRaised();
  }
  hurryUpkeep();
  feel(trigger === Trigger.test ? Feel.test : Feel.pressed);
}

/** What an alarm has to say is felt first, so she is not answered while one waits for its answer. */
function onStatusAsked(): void {
  if (unreceivedPress()) return;
  lookAtBattery();
  feelMinutes(responseMinutes);
}

function onUrc(line: string): void {
  if (takePublishResult(line)) return;
  if (takeCallUrc(line)) pump();
  // It is not read: nobody may give orders by short message.
  else if (line.startsWith('+CMTI')) noteFault(Fault.smsIgnored);
}

function onModemStarted(): void {
  resetGnss();
  resetSms();
  resetLine();
}

/**
 * The modem may sleep but in an alarm, a call or a hold; the port, where it awaits no answer and no more
 * words of a centre that has just spoken, and no fix is asked for every few seconds.
 */
function mayRest(): Rest {
  if (currentPress() || hasCall() || isHolding()) return Rest.nothing;
  const isTold = testSecondsLeft() > 0 || riskSecondsLeft() > 0;
  return isOnline() && !isPublishing() && !isGnssOn() && !isTold ? Rest.port : Rest.modem;
}

function onTouched(): void {
  if (!isModemOff()) rouse();
}

/** It may have been anything: a call, which is looked for at once, or the receiver, whom a heartbeat asks. */
function onUnheard(): void {
  takeCallUrc('RING');
  tellHeartbeatLater();
  after(FLOODED_MS, lookAtFinger);
}

function startModem(identity: Identity): void {
  const downlink = makeSealer(
    identity.deviceId,
    SealDirection.downlink,
    identity.downlinkKey,
    identity.downlinkIv,
  );
  startPublisher(identity.deviceId, onTaken);
  startLine(tellSoon);
  onHeard(onUnheard);
  startLink(
    {
      online: (isOnline) => {
        resetPublisher();
        if (isOnline) onOnline();
        else pump();
      },
      isUrgent: () => !!unreceivedPress(),
      isCallUp: hasCall,
      urc: onUrc,
      message: (payload) => {
        takeMessage(downlink, payload);
        pump();
      },
      modemStarted: onModemStarted,
      free: pump,
      mayRest: mayRest,
    },
    settings,
    identity.deviceId,
    identity.brokerPassword,
  );
}

function startDevice(identity: Identity): void {
  openSequences();
  openPresses();
  const uplink = makeSealer(
    identity.deviceId,
    SealDirection.uplink,
    identity.uplinkKey,
    identity.uplinkIv,
  );
  startCourier(uplink, identity.deviceId);
  startUpkeep();
  watchFinger({ touched: onTouched, held: onHeld, askedStatus: onStatusAsked }, settings.holdMs);
  startModem(identity);
  if (isTrial) every(TRIAL_EVERY_MS, watchTrial);
}

function feed(): void {
  if (!isHealthy()) return;
  feedWatchdog();
  confirmSlot();
}

function watchTrial(): void {
  if (isHolding()) return;
  const press = unreceivedPress();
  checkTrial(!!press && secondsSince(press) >= HELD_UP_SECONDS);
}

function onFlags(flags: string[]): void {
  if (flags.includes('MEMORY')) restartBecause(Fault.outOfMemory);
  if (flags.includes('FIFO_FULL') || flags.includes('UART_OVERFLOW')) {
    noteFault(Fault.serialOverrun);
  }
}

/** There was an identity when the device started. */
let isOwned = false;
let serve: ((data: string) => void) | undefined;

/** A frame of the service channel begins with a zero, and nothing else has one. */
function onCable(data: string): void {
  if (!serve && data.includes('\0')) {
    const host: Host = [
      isOwned,
      keepPayload,
      stored,
      currentArea,
      measure,
      playRow,
      armTest,
      currentPress,
      isHolding,
      refusal,
      decodeIdentity,
      decodeSettings,
      decodeChargeSettings,
    ];
    const service = loadService();
    if (service) serve = service(host);
  }
  if (serve) serve(data);
}

/** The journal holds the alarm, so starting again loses nothing and clears whatever went wrong. */
onException(() => restartBecause(Fault.exception));
onErrorFlags(onFlags);
startWatchdog(WATCHDOG_SECONDS);
every(FEED_EVERY_MS, feed);
onUsb(onCable);

if (openJournal()) {
  noteFault(Fault.restarted | countRestart());
  if (wasTorn) noteFault(Fault.journalTorn);
  const payload = stored(RecordType.identity, 0);
  isOwned = payload.length > 0;
  const identity = decodeIdentity(payload, 0, payload.length);
  if (!refusal() && openSettings()) startDevice(identity);
}
