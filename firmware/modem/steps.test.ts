import { describe, expect, it } from 'vitest';
import { DEVICE_ID, SETTINGS } from '../testing/linked-device.ts';
import {
  hasOutcome,
  isPolled,
  isWanted,
  mayFail,
  pollLimitMs,
  restartStep,
  SHORT,
  Step,
  stepCommand,
} from './steps.ts';

const settings = { ...SETTINGS, brokerPort: 8883, brokerTls: 1 };
const commandOf = (step: Step) => stepCommand(step, settings, DEVICE_ID, 'secret');

/** Each step: what it sends, and its kind: plain, polled, an outcome to wait for, may fail. */
const TABLE: [Step, string, 'plain' | 'polled' | 'outcome' | 'mayFail'][] = [
  [Step.ready, 'AT', 'polled'],
  [Step.echoOff, 'ATE0', 'plain'],
  [Step.numericErrors, 'AT+CMEE=1', 'plain'],
  [Step.speakerOff, 'AT+CLVL=0', 'mayFail'],
  [Step.sim, 'AT+CPIN?', 'polled'],
  [Step.noRegistrationReports, 'AT+CEREG=0', 'mayFail'],
  [Step.callerReports, 'AT+CLIP=1', 'mayFail'],
  [Step.callTypes, 'AT+CRC=1', 'mayFail'],
  [Step.callReports, 'AT+QINDCFG="ccinfo",1,1', 'mayFail'],
  [Step.noAutoAnswer, 'ATS0=0', 'mayFail'],
  [Step.sleep, 'AT+QSCLK=1', 'mayFail'],
  [Step.registered, 'AT+CEREG?', 'polled'],
  [Step.deactivate, 'AT+QIDEACT=1', 'mayFail'],
  [Step.context, 'AT+QICSGP=1,1,"iot.example","","",0', 'plain'],
  [Step.activate, 'AT+QIACT=1', 'plain'],
  [Step.disconnect, 'AT+QMTDISC=0', 'mayFail'],
  [Step.close, 'AT+QMTCLOSE=0', 'mayFail'],
  [Step.version, 'AT+QMTCFG="version",0,4', 'plain'],
  [Step.pdp, 'AT+QMTCFG="pdpcid",0,1', 'plain'],
  [Step.tls, 'AT+QMTCFG="ssl",0,1,2', 'plain'],
  [Step.keepAlive, 'AT+QMTCFG="keepalive",0,1350', 'plain'],
  [Step.session, 'AT+QMTCFG="session",0,0', 'plain'],
  [Step.timeouts, 'AT+QMTCFG="timeout",0,5,3,1', 'plain'],
  [Step.receiveMode, 'AT+QMTCFG="recv/mode",0,0,1', 'plain'],
  [Step.open, 'AT+QMTOPEN=0,"broker.example",8883', 'outcome'],
  [Step.connect, 'AT+QMTCONN=0,"7K3MZQ0A","7K3MZQ0A","secret"', 'outcome'],
  [Step.subscribe, 'AT+QMTSUB=0,1,"7K3MZQ0A/d",1', 'outcome'],
];

describe('the steps to online', () => {
  it.each(TABLE)('step %i sends %s and is %s', (step, text, kind) => {
    expect(commandOf(step)[0]).toBe(text);
    expect({ mayFail: mayFail(step), polled: isPolled(step), outcome: hasOutcome(step) }).toEqual({
      mayFail: kind === 'mayFail',
      polled: kind === 'polled',
      outcome: kind === 'outcome',
    });
  });

  it('stand in the table, all but the ends, which send nothing', () => {
    const steps = Array.from({ length: Step.online - Step.ready }, (_, i) => Step.ready + i);
    expect(TABLE.map(([step]) => step)).toEqual(steps);
    expect(Step.ready).toBe(Step.power + 1);
  });

  it.each([
    [10, 15],
    [900, 1350],
    [2400, 3600],
    [86_400, 3600],
  ])('with heartbeats every %i s the broker is asked after %i s', (heartbeatSeconds, seconds) => {
    const [text] = stepCommand(
      Step.keepAlive,
      { ...settings, heartbeatSeconds },
      DEVICE_ID,
      'secret',
    );
    expect(text).toBe(`AT+QMTCFG="keepalive",0,${seconds}`);
  });

  it.each([
    [Step.ready, '', 1000],
    [Step.echoOff, '', 5000],
    [Step.sim, '+CPIN: ', 5000],
    [Step.registered, '+CEREG: 0,', 5000],
    [Step.deactivate, '', 45_000],
    [Step.activate, '', 155_000],
    [Step.open, '+QMTOPEN: 0,', 80_000],
    [Step.connect, '+QMTCONN: 0,', 10_000],
    [Step.subscribe, '+QMTSUB: 0,1,', 20_000],
  ])('step %i is answered by %j within %i ms', (step, reply, limitMs) => {
    const [, prefix = '', withinMs = SHORT] = commandOf(step);
    expect([prefix, withinMs]).toEqual([reply, limitMs]);
  });

  it.each([
    [Step.sim, 'READY', true],
    [Step.sim, 'SIM PIN', false],
    [Step.sim, '', false],
    [Step.registered, '1,"001A","00BC1234",8', true],
    [Step.registered, '5,"001A","00BC1234",8', true],
    [Step.registered, '0', false],
    [Step.registered, '2', false],
    [Step.registered, '3', false],
    [Step.registered, '', false],
    [Step.open, '0', true],
    [Step.open, '-1', false],
    [Step.open, '2', false],
    [Step.open, '3', false],
    [Step.connect, '0,0', true],
    [Step.connect, '0,5', false],
    [Step.connect, '1,0', false],
    [Step.connect, '2', false],
    [Step.subscribe, '0,1', true],
    [Step.subscribe, '2', false],
    [Step.ready, '', true],
  ])('step %i with the answer %j is done: %s', (step, info, isDone) => {
    expect(isWanted(step, info)).toBe(isDone);
  });

  it.each([
    [Step.ready, '', 12_000],
    [Step.sim, 'SIM PIN', 600_000],
    [Step.registered, '2', 600_000],
    [Step.registered, '', 600_000],
    [Step.registered, '3', 60_000],
  ])('step %i, last answered with %j, is polled for %i ms', (step, info, limitMs) => {
    expect(pollLimitMs(step, 12_000, info)).toBe(limitMs);
  });
});

describe('after failures in a row', () => {
  it.each([
    [Step.echoOff, 1, Step.power],
    [Step.speakerOff, 1, Step.power],
    [Step.noRegistrationReports, 3, Step.power],
    [Step.callerReports, 1, Step.power],
    [Step.noAutoAnswer, 1, Step.power],
    [Step.sleep, 1, Step.power],
    [Step.registered, 1, Step.sim],
    [Step.activate, 1, Step.sim],
    [Step.activate, 12, Step.power],
    [Step.disconnect, 1, Step.disconnect],
    [Step.open, 1, Step.disconnect],
    [Step.connect, 3, Step.disconnect],
    [Step.online, 1, Step.disconnect],
    [Step.open, 4, Step.sim],
    [Step.online, 8, Step.sim],
    [Step.open, 11, Step.disconnect],
    [Step.online, 12, Step.power],
    [Step.open, 24, Step.power],
    [Step.open, 36, Step.sim],
    [Step.online, 48, Step.power],
    [Step.open, 72, Step.sim],
    [Step.open, 96, Step.power],
    [Step.open, 144, Step.sim],
    [Step.open, 192, Step.power],
    [Step.open, 288, Step.power],
  ])('step %i with %i of them starts again at step %i', (step, failures, restart) => {
    expect(restartStep(step, failures)).toBe(restart);
  });

  it('the modem is started again ever more seldom, then at an even pace', () => {
    const turns: number[] = [];
    for (let failures = 1; failures <= 500; failures++) {
      if (restartStep(Step.open, failures) === Step.power) turns.push(failures);
    }
    expect(turns).toEqual([12, 24, 48, 96, 192, 288, 384, 480]);
  });

  it('no step starts again at a later one', () => {
    for (let step = Step.ready; step <= Step.online; step++) {
      for (let failures = 1; failures <= 24; failures++) {
        expect(restartStep(step, failures)).toBeLessThanOrEqual(step);
      }
    }
  });
});
