import { randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O or U, so that a label can be read aloud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_LENGTH = 8;
const ID_PATTERN = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** A device id: 40 random bits as eight characters; never counted, so none can be guessed. */
export function randomDeviceId(): string {
  return Array.from(randomBytes(ID_LENGTH), (byte) => ALPHABET[byte & 31]).join('');
}

export const isDeviceId = (text: string): boolean => ID_PATTERN.test(text);

/** What follows the id in the topic a device listens to. */
export const DOWNLINK_SUFFIX = '/d';

/**
 * Topics carry the bare id: two bytes saved in each alarm count against its 64.
 * The device publishes to its id and listens to `<id>/d`.
 */
export const uplinkTopic = (deviceId: string): string => deviceId;
export const downlinkTopic = (deviceId: string): string => deviceId + DOWNLINK_SUFFIX;
/** What a receiver subscribes to for all devices' uplinks. */
export const ALL_UPLINKS = '+';

/** The device that a topic of an uplink names, if it is one. */
export function deviceIdFromTopic(topic: string): string | undefined {
  return isDeviceId(topic) ? topic : undefined;
}
