/**
 * What the firmware calls often, under a name of its own: a member of a global costs its whole name at
 * each call, and the device looks it up in two steps.
 */
const min = Math.min;
const max = Math.max;

export { max as 'Math.max', min as 'Math.min' };
