import { randomBytes } from 'node:crypto';
import { CHARGE_SETTINGS, randomDeviceId, SECRET_BYTES } from '../../../protocol/index.ts';
import type { Enrolment } from '../index.ts';
import type { CheckStep, Provisioning } from '../registry.ts';

export const GIVEN: Provisioning = {
  board: 'rak5010',
  firmwareVersion: '0.1.0',
  settings: {
    ...{ apn: 'internet', brokerHost: 'broker.example.org', brokerPort: 8883, brokerTls: 1 },
    ...{ holdMs: 2000, heartbeatSeconds: 900 },
    ...{ primaryNumber: '+31880000112', secondNumber: '', smsNumber: '+31970000112' },
  },
  charge: CHARGE_SETTINGS,
  testMinutes: 10,
  termEndsOn: '2027-05-27',
};

export const newEnrolment = (): Enrolment => ({
  deviceId: randomDeviceId(),
  secret: randomBytes(SECRET_BYTES),
});

export const step = (
  name: string,
  verdict: CheckStep['verdict'] = 'passed',
  advice = '',
): CheckStep => ({ name, verdict, measured: '3920 mV', limits: '3400 to 4250 mV', advice });
