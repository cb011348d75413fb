import type { Socket } from 'node:net';

/** No packet of a device is larger; CONNECT with its names and password is well below. */
export const MAX_PACKET_BYTES = 1024;
/** [MQTT-2.2.3] The remaining length takes at most four bytes. */
const MAX_LENGTH_BYTES = 4;
/** What one connection may hand over in one turn, however much it has sent. */
const MAX_READ_BYTES = 8 * 1024;

/**
 * Follows the packet boundaries of an MQTT stream (MQTT 3.1.1 §2.2), to know the length of a
 * packet before its bytes are kept.
 */
export class PacketSizeGate {
  /** Bytes of the present packet still to come. */
  #remaining = 0;
  /** 0: a fixed header is next. n: n − 1 bytes of the remaining length have been read. */
  #headerBytes = 0;
  #length = 0;

  /** False at the first packet that is too long or whose length is malformed. */
  admits(chunk: Uint8Array): boolean {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#remaining > 0) {
        const skipped = Math.min(this.#remaining, chunk.length - offset);
        this.#remaining -= skipped;
        offset += skipped;
      } else if (!this.#header(chunk[offset++]!)) {
        return false;
      }
    }
    return true;
  }

  #header(byte: number): boolean {
    if (this.#headerBytes++ === 0) {
      this.#length = 0;
      return true;
    }
    const position = this.#headerBytes - 2;
    this.#length += (byte & 0x7f) << (7 * position);
    if (byte & 0x80) return position + 1 < MAX_LENGTH_BYTES;
    this.#headerBytes = 0;
    this.#remaining = this.#length;
    return this.#length <= MAX_PACKET_BYTES;
  }
}

/**
 * Ends a connection that announces a packet over the limit. Without this, anybody who can reach
 * the port could fill the memory: the parser keeps up to 256 MB for a packet, logged in or not.
 * Reads are small as well, so that a press on one connection comes between the floods of others.
 */
export function limitIntake(socket: Socket): Socket {
  const gate = new PacketSizeGate();
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    // Node itself calls read(0), to start reading; aedes asks for all there is.
    const wanted = size ?? (Math.min(socket.readableLength, MAX_READ_BYTES) || undefined);
    const chunk: Buffer | null = read(wanted);
    if (chunk === null || gate.admits(chunk)) return chunk;
    socket.destroy();
    return null;
  };
  return socket;
}
