/** What `buffer.ts` stands in for, as the protocol's codec knows it. */
declare const Buffer: {
  concat(parts: readonly Uint8Array[]): Uint8Array;
  from(bytes: Uint8Array): Uint8Array;
};
