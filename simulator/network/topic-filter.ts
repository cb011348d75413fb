/**
 * Whether a topic matches a subscription's filter: MQTT 3.1.1 §4.7, with `+` and `#`.
 * [MQTT-4.7.2-1] A filter that starts with a wildcard does not see topics that start with `$`.
 */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) {
    return false;
  }
  const levels = topic.split('/');
  const patterns = filter.split('/');
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === '#') {
      return true;
    }
    if (index >= levels.length || (pattern !== '+' && pattern !== levels[index])) {
      return false;
    }
  }
  return patterns.length === levels.length;
}
