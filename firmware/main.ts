/** Wires the parts together and starts them. */
import { BUTTON_PIN } from 'board';
import {
  decodeIdentity,
  decodeSettings,
  Fault,
  type Identity,
  RecordType,
  refusal,
  type Settings,
  Trigger,
} from '../protocol/generated/device-codec.ts';
import { startBattery } from './battery.ts';
import {
  Button,
  ButtonEffect,
  ButtonEvent,
  buttonEffect,
  buttonState,
  buttonStep,
} from './button.ts';
import { noteFault, onOnline, onTaken, pump, startCourier } from './courier.ts';
import { resetGnss } from './gnss.ts';
import { takeMessage } from './inbox.ts';
import { openJournal, stored, wasTorn } from './journal.ts';
import { hurry, startLink } from './modem/link.ts';
import { resetPublisher, startPublisher, takePublishResult } from './modem/publisher.ts';
import { after, cancel, every } from './platform/clock.ts';
import { makeInput, read, watch } from './platform/pins.ts';
import { feedWatchdog, onException, restart, startWatchdog } from './platform/system.ts';
import { openPresses, raise, unreceivedPress } from './presses.ts';
import { makeSealer, SealDirection } from './seal.ts';
import { openSequences } from './sequences.ts';
import { Feel, feel } from './vibration.ts';

const DEBOUNCE_MS = 25;
const WATCHDOG_SECONDS = 180;
const FEED_EVERY_MS = 60000;

let button = Button.released;
let holdTimer = 0;
let holdMs = 0;

function raiseAlarm(): void {
  if (!raise(Trigger.button)) {
    noteFault(Fault.pressDropped);
    feel(Feel.notDelivered);
    return;
  }
  hurry();
  pump();
  feel(Feel.pressed);
}

function onButton(event: ButtonEvent): void {
  const step = buttonStep(button, event);
  const effect = buttonEffect(step);
  button = buttonState(step);
  if (effect === ButtonEffect.raiseAlarm) raiseAlarm();
  else if (effect === ButtonEffect.startHold) {
    holdTimer = after(holdMs, () => {
      holdTimer = 0;
      // An edge may have been lost: the pin itself says whether the button is still down.
      onButton(read(BUTTON_PIN) ? ButtonEvent.up : ButtonEvent.holdElapsed);
    });
  } else if (effect === ButtonEffect.cancelHold) {
    cancel(holdTimer);
    holdTimer = 0;
  }
}

/** The button pulls its pin low. One that is down already when the device starts counts too. */
function startButton(settings: Settings): void {
  holdMs = settings.holdMs;
  makeInput(BUTTON_PIN, 'input_pullup');
  watch(BUTTON_PIN, DEBOUNCE_MS, (high) => onButton(high ? ButtonEvent.up : ButtonEvent.down));
  if (!read(BUTTON_PIN)) onButton(ButtonEvent.down);
}

function startModem(identity: Identity, settings: Settings): void {
  const downlink = makeSealer(
    identity.deviceId,
    SealDirection.downlink,
    identity.downlinkKey,
    identity.downlinkIv,
  );
  startPublisher(identity.deviceId, { free: pump, taken: onTaken });
  startLink(
    {
      online: (isOnline) => {
        resetPublisher();
        if (isOnline) onOnline();
      },
      isUrgent: () => !!unreceivedPress(),
      urc: takePublishResult,
      message: (payload) => {
        takeMessage(downlink, payload);
        pump();
      },
      modemStarted: resetGnss,
      modemStuck: () => noteFault(Fault.modemReset),
    },
    settings,
    identity.deviceId,
    identity.brokerPassword,
  );
}

function startDevice(identity: Identity, settings: Settings): void {
  noteFault(Fault.restarted);
  if (wasTorn) noteFault(Fault.journalTorn);
  openSequences();
  openPresses();
  const uplink = makeSealer(
    identity.deviceId,
    SealDirection.uplink,
    identity.uplinkKey,
    identity.uplinkIv,
  );
  startCourier(uplink, settings.heartbeatSeconds);
  startBattery();
  startButton(settings);
  startModem(identity, settings);
}

/** The journal holds the alarm, so starting again loses nothing and clears whatever went wrong. */
onException(restart);
startWatchdog(WATCHDOG_SECONDS);
every(FEED_EVERY_MS, feedWatchdog);

if (openJournal()) {
  const identityBytes = stored(RecordType.identity, 0);
  const identity = decodeIdentity(identityBytes, 0, identityBytes.length);
  const isWhole = !refusal();
  const settingsBytes = stored(RecordType.settings, 0);
  const settings = decodeSettings(settingsBytes, 0, settingsBytes.length);
  if (isWhole && !refusal()) startDevice(identity, settings);
}
