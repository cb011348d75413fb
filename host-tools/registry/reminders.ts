import { AwareError } from '../errors.ts';
import { unknownDevice } from '../receiver/refusals.ts';
import type { Store } from '../store/store.ts';

/** One short message in plain letters (3GPP TS 23.038). */
const MAX_REMINDER_LENGTH = 160;

/**
 * Chooses what a device's holder reads on her safe channel when it should be charged; undefined: the
 * words that everybody has. Whoever looks over her shoulder reads them too.
 * @throws AwareError `unknownDevice`, `outOfRange`
 */
export function setReminderText(
  { database }: Store,
  deviceId: string,
  reminderText: string | undefined,
): void {
  if (reminderText !== undefined) checkReminderText(reminderText);
  const changed = database
    .prepare('UPDATE device SET reminder_text = ? WHERE id = ?')
    .run(reminderText ?? null, deviceId);
  if (changed.changes === 0) throw unknownDevice(deviceId);
}

/** A line of a message, and nothing that steers what shows it. */
function checkReminderText(text: string): void {
  const isPlain = text.trim() !== '' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
  if (isPlain && [...text].length <= MAX_REMINDER_LENGTH) return;
  throw new AwareError(
    'outOfRange',
    `the words of a reminder are 1 to ${MAX_REMINDER_LENGTH} printable characters`,
    'choose shorter words, on one line',
  );
}

/** A device has been taken back: nobody is reminded to charge it any more. */
export function endReminders({ database }: Store, deviceId: string, nowMs: number): void {
  database.transaction(() => {
    database.prepare('DELETE FROM charge_ladder WHERE device_id = ?').run(deviceId);
    database
      .prepare(
        `UPDATE charge_notice SET ended_at = ?, outcome = 'returned'
         WHERE device_id = ? AND outcome IS NULL`,
      )
      .run(nowMs, deviceId);
    database.prepare('UPDATE device SET reminder_text = NULL WHERE id = ?').run(deviceId);
  })();
}
