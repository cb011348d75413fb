/**
 * The service channel, `protocol/service.ts`, as the device answers it. It is bundled apart from the
 * program and loaded when somebody asks: what a person carries has no room for it.
 */
import { Fault, RecordType } from '../protocol/generated/device-codec.ts';
import {
  BoardState,
  PROOF_BYTES,
  ServiceKey,
  ServiceLimit,
  ServiceRefusal,
  ServiceReply,
  ServiceRequest,
  SimState,
} from '../protocol/generated/service-codec.ts';
import { Step } from './modem/steps.ts';
import { after } from './platform/clock.ts';
import { celsius, ignoreExceptions, restart } from './platform/system.ts';
import { openConsole } from './platform/usb.ts';
import { findFrames, sendFrame } from './service/frame.ts';
import {
  armTest,
  currentPress,
  isHolding,
  isOwned,
  measure,
  playRow,
  putService,
  stored,
} from './service/host.ts';
import { isUnlocked, newNonce, tryProof } from './service/lock.ts';
import { blockOf, fieldOf, makeReply, numberOf, readMap, type Value } from './service/map.ts';
import { isRecord, recordOf, wipeJournal, writeRecord } from './service/records.ts';

/** Where the map of a request begins: behind the numbers of frame and message. */
const MAP_AT = 2;
/** Until an answer has left over the cable. */
const LEAVE_MS = 100;
/** An open interpreter shows the keys of a device that has some: so long, wherever its cable has gone. */
const OPEN_FOR_MS = 600000;
/** A wrong proof is answered so late, and nothing meanwhile. */
const WRONG_PROOF_MS = 1000;

let frameNumber = 0;
/** A wrong proof waits for its answer. */
let isWaiting = false;
/** The journal was erased: nothing is written any more before the next start. */
let isWiped = false;

function reply(message: number, entries: (Value | undefined)[]): void {
  sendFrame(makeReply(frameNumber, message, entries));
}

function refuse(why: ServiceRefusal): void {
  reply(ServiceReply.refused, [ServiceKey.serviceRefusal, why]);
}

function done(): void {
  reply(ServiceReply.done, []);
}

function deviceId(): Value | undefined {
  const identity = stored(RecordType.identity, 0);
  return !isWiped && readMap(identity, 0) ? fieldOf(ServiceKey.deviceId) : undefined;
}

function state(): BoardState {
  if (isOwned) return isWiped ? BoardState.bare : BoardState.locked;
  return deviceId() === undefined ? BoardState.bare : BoardState.provisioned;
}

function sayWho(): void {
  const measured = isOwned ? measure(false) : undefined;
  reply(ServiceReply.boardIdentity, [
    ServiceKey.responseMinutes,
    measured ? measured[2] : 0,
    ServiceKey.charging,
    measured ? measured[1] : 0,
    ServiceKey.firmwareVersion,
    FIRMWARE_VERSION,
    ServiceKey.deviceId,
    deviceId(),
    ServiceKey.board,
    BOARD_NAME,
    ServiceKey.boardState,
    state(),
  ]);
}

function sayMeasured(): void {
  if (!isOwned) {
    refuse(ServiceRefusal.notUnderstood);
    return;
  }
  const measured = measure(true);
  const step = measured[7];
  const hasFix = measured[8] >= 0;
  const noSim = measured[4] & Fault.simMissing ? SimState.missing : SimState.unknown;
  reply(ServiceReply.measurement, [
    ServiceKey.responseMinutes,
    measured[2],
    ServiceKey.charging,
    measured[1],
    ServiceKey.signal,
    measured[3],
    ServiceKey.faults,
    measured[4],
    ServiceKey.batteryMillivolts,
    measured[0],
    ServiceKey.chargeMilliamps,
    measured[5],
    ServiceKey.buttonPresses,
    measured[6],
    ServiceKey.simState,
    step > Step.sim ? SimState.ready : noSim,
    ServiceKey.isRegistered,
    step > Step.registered ? 1 : 0,
    ServiceKey.isOnline,
    step === Step.online ? 1 : 0,
    ServiceKey.celsius,
    celsius(),
    ServiceKey.fixAgeSeconds,
    hasFix ? Math.max(1, measured[8]) : undefined,
    ServiceKey.fixAccuracyMetres,
    hasFix ? measured[9] : undefined,
  ]);
}

/** Who guesses waits. */
function unlock(): void {
  const proof = blockOf(ServiceKey.proof, PROOF_BYTES);
  if (proof && tryProof(proof)) {
    done();
    return;
  }
  isWaiting = true;
  after(WRONG_PROOF_MS, () => {
    isWaiting = false;
    refuse(ServiceRefusal.wrongKey);
  });
}

function write(type: number, payload: Uint8Array): void {
  if (isOwned || isWiped) refuse(ServiceRefusal.notBare);
  else if (!isRecord(type, payload)) refuse(ServiceRefusal.notUnderstood);
  else {
    const check = writeRecord(type, payload);
    if (check < 0) refuse(ServiceRefusal.notWritten);
    else reply(ServiceReply.written, [ServiceKey.recordCheck, check]);
  }
}

function play(): void {
  const pattern = numberOf(ServiceKey.pattern, ServiceLimit.pattern);
  if (pattern === undefined) refuse(ServiceRefusal.notUnderstood);
  else {
    playRow(pattern);
    done();
  }
}

/** A test gives way to an alarm, and to a hold, which was begun as one. */
function armBenchTest(): void {
  const seconds = numberOf(ServiceKey.testSeconds, ServiceLimit.testSeconds);
  if (seconds === undefined) refuse(ServiceRefusal.notUnderstood);
  else if (currentPress() || isHolding()) refuse(ServiceRefusal.alarmOpen);
  else {
    armTest(seconds);
    done();
  }
}

function leave(): void {
  done();
  after(LEAVE_MS, restart);
}

function leaveToConsole(): void {
  if (state() !== BoardState.bare) after(OPEN_FOR_MS, restart);
  ignoreExceptions();
  openConsole();
}

function wipe(): void {
  if (currentPress() || isHolding()) {
    refuse(ServiceRefusal.alarmOpen);
    return;
  }
  isWiped = true;
  if (wipeJournal()) leave();
  else refuse(ServiceRefusal.notWritten);
}

/**
 * What nobody has to be asked for. An open interpreter shows the keys: a device that has some does not
 * open it so.
 */
function isFree(request: number): boolean {
  return !isOwned && (request !== ServiceRequest.openConsole || state() === BoardState.bare);
}

function serve(request: number): void {
  if (request === ServiceRequest.measure) sayMeasured();
  else if (request === ServiceRequest.play) play();
  else if (request === ServiceRequest.armBenchTest) armBenchTest();
  else if (request === ServiceRequest.wipe) wipe();
  else if (request === ServiceRequest.restart) leave();
  else if (request === ServiceRequest.openConsole) {
    done();
    after(LEAVE_MS, leaveToConsole);
  } else refuse(ServiceRefusal.notUnderstood);
}

function takeRequest(frame: Uint8Array): void {
  if (isWaiting) return;
  frameNumber = frame[0];
  const request = frame[1];
  const isForAll = request >= ServiceRequest.hello && request <= ServiceRequest.unlock;
  if (!isUnlocked() && !isForAll && !isFree(request)) refuse(ServiceRefusal.locked);
  else if (recordOf(request)) write(recordOf(request), new Uint8Array(frame.subarray(MAP_AT)));
  else if (!readMap(frame, MAP_AT)) refuse(ServiceRefusal.notUnderstood);
  else if (request === ServiceRequest.hello) sayWho();
  else if (request === ServiceRequest.challenge) {
    reply(ServiceReply.nonce, [ServiceKey.nonce, newNonce()]);
  } else if (request === ServiceRequest.unlock) unlock();
  else serve(request);
}

/** Whatever comes over a cable, it does not restart the device. */
function take(frame: Uint8Array): void {
  try {
    takeRequest(frame);
  } catch {
    refuse(ServiceRefusal.notUnderstood);
  }
}

putService((data) => findFrames(data, take));
