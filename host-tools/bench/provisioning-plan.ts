/** What a device is to be given, as questions for a person or keys of a file. */

import { CHARGE_SETTINGS, type ChargeSettings, type Settings } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { type Person, parseYesNo, type Question, yesNo } from './person.ts';
import {
  dayAfter,
  monthsLater,
  oneOf,
  parseDialString,
  parseHost,
  parseOptionalDialString,
  parseText,
  parseTimeOfDay,
  secondsFrom,
  shownTimeOfDay,
  wholeFrom,
} from './plan-parsers.ts';

export interface ProvisioningPlan {
  readonly settings: Omit<Settings, 'type'>;
  readonly charge: Omit<ChargeSettings, 'type'>;
  readonly testMinutes: number;
  readonly termEndsOn: string;
}

const TERM_MONTHS = 6;
/** Placements last months, some years. */
const MAX_TERM_MONTHS = 36;
const PORT = { tls: '8883', plain: '1883' } as const;
const MAX_PORT = 65_535;

type Asked<Value = unknown> = Omit<Question<Value>, 'name'>;
const asked = <Value>(question: Asked<Value>): Asked<Value> => question;

/** Every question, by its key in a file, in the order in which they are asked. */
export const planQuestions = (nowMs: number) => ({
  apn: asked({
    text: 'Access point name (APN) of the SIM card',
    parse: parseText,
  }),
  brokerHost: asked({
    text: 'Broker, as the device reaches it over the mobile network',
    parse: parseHost,
  }),
  brokerTls: asked({
    text: 'TLS to the broker? (no certificate is checked; the broker in aware receive has none)',
    preset: 'yes',
    parse: parseYesNo,
  }),
  brokerPort: asked({ text: 'Port of the broker', parse: wholeFrom(1, MAX_PORT) }),
  primaryNumber: asked({ text: 'Number to call in an alarm', parse: parseDialString }),
  secondNumber: asked({
    text: 'Number to call when the first does not answer',
    preset: 'none',
    parse: parseOptionalDialString,
  }),
  smsNumber: asked({
    text: "The receiver's number for short messages",
    preset: 'none',
    parse: parseOptionalDialString,
  }),
  holdSeconds: asked({
    text: 'Seconds that the button is held for an alarm, 1 to 5',
    preset: '2',
    parse: secondsFrom(1, 5),
  }),
  heartbeatMinutes: asked({
    text: 'Minutes between heartbeats',
    preset: '15',
    parse: wholeFrom(1, 1440),
  }),
  termEndsOn: asked({
    text: 'Last day of the term',
    preset: monthsLater(nowMs, TERM_MONTHS),
    parse: dayAfter(nowMs, MAX_TERM_MONTHS),
  }),
  testMinutes: asked({
    text: 'Minutes for which a press is a test when one is armed here',
    preset: '10',
    parse: wholeFrom(1, 60),
  }),
  quietFrom: asked({
    text: 'No reminders to charge from',
    preset: shownTimeOfDay(CHARGE_SETTINGS.quietFromMinutes),
    parse: parseTimeOfDay,
  }),
  quietUntil: asked({
    text: 'until',
    preset: shownTimeOfDay(CHARGE_SETTINGS.quietUntilMinutes),
    parse: parseTimeOfDay,
  }),
  reserveMinutes: asked({
    text: 'Minutes of open line that only an alarm may spend',
    preset: String(CHARGE_SETTINGS.reserveMinutes),
    parse: wholeFrom(5, 240),
  }),
  cellMilliampHours: asked({
    text: 'Capacity of the cell in mAh, as printed on it',
    preset: String(CHARGE_SETTINGS.ratedMilliampHours),
    parse: wholeFrom(100, 10_000),
  }),
  cellCurve: asked({
    text: 'Curve of the cell, sloping or flat (docs/technician.md)',
    // The safe one where it is not known: told so, a sloping cell claims too little.
    preset: 'flat',
    parse: oneOf('sloping', 'flat'),
  }),
});

/** Every key that a file may have. */
export const PLAN_NAMES: readonly string[] = [...Object.keys(planQuestions(0)), 'isRight'];

type Questions = ReturnType<typeof planQuestions>;
type Answers = {
  -readonly [Name in keyof Questions]: Questions[Name] extends Asked<infer Value> ? Value : never;
};

/**
 * Asks for all of it, then whether it is right.
 * @throws AwareError `answerRefused` when it is not
 */
export async function askForPlan(person: Person, nowMs: number): Promise<ProvisioningPlan> {
  const plan = planOf(await askAll(person, nowMs));
  person.tell(planLines(plan).join('\n'));
  if (await person.ask(yesNo('isRight', 'Is this right?', 'yes'))) return plan;
  throw new AwareError(
    'answerRefused',
    'it is not right, so nothing was written',
    'run it again and answer anew',
  );
}

async function askAll(person: Person, nowMs: number): Promise<Answers> {
  const questions = planQuestions(nowMs);
  const answers: Partial<Record<string, unknown>> = {};
  for (const [name, question] of Object.entries(questions) as [keyof Questions, Asked][]) {
    const preset = name === 'brokerPort' ? PORT[answers.brokerTls ? 'tls' : 'plain'] : undefined;
    answers[name] = await person.ask({ preset, ...question, name });
  }
  return answers as Answers;
}

function planOf(answers: Answers): ProvisioningPlan {
  const { apn, brokerHost, brokerPort, primaryNumber, secondNumber, smsNumber } = answers;
  return {
    settings: {
      ...{ apn, brokerHost, brokerPort, brokerTls: answers.brokerTls ? 1 : 0 },
      ...{ holdMs: answers.holdSeconds, heartbeatSeconds: answers.heartbeatMinutes * 60 },
      ...{ primaryNumber, secondNumber, smsNumber },
    },
    charge: {
      reserveMinutes: answers.reserveMinutes,
      quietFromMinutes: answers.quietFrom,
      quietUntilMinutes: answers.quietUntil,
      ratedMilliampHours: answers.cellMilliampHours,
      cellCurve: answers.cellCurve,
    },
    testMinutes: answers.testMinutes,
    termEndsOn: answers.termEndsOn,
  };
}

/** The whole plan for a person to look over. */
export function planLines({ settings, charge, ...plan }: ProvisioningPlan): string[] {
  const { brokerHost, brokerPort, brokerTls, secondNumber, smsNumber } = settings;
  const quiet = [charge.quietFromMinutes, charge.quietUntilMinutes].map(shownTimeOfDay);
  const rows: readonly (readonly [string, string])[] = [
    ['network', `APN ${settings.apn}`],
    ['broker', `${brokerHost} port ${brokerPort}, ${brokerTls ? 'TLS' : 'no TLS'}`],
    ['calls', [settings.primaryNumber, secondNumber].filter(Boolean).join(', then ')],
    ['short messages', smsNumber || 'none'],
    ['button', `held ${settings.holdMs / 1000} s`],
    ['heartbeat', `every ${settings.heartbeatSeconds / 60} min`],
    ['term', `until ${plan.termEndsOn}`],
    ['tests', `armed for ${plan.testMinutes} min`],
    ['reminders', `none from ${quiet.join(' to ')}`],
    ['reserve', `${charge.reserveMinutes} min of open line`],
    ['cell', `${charge.ratedMilliampHours} mAh, ${charge.cellCurve}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
