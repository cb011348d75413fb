/** A timer that was set; only the clock that made it can clear it. */
export interface TimerHandle {
  /** When it fires, in milliseconds of its clock. */
  readonly dueMs: number;
}

/** The simulator's only source of time. */
export interface Clock {
  /** Milliseconds since the world's start; it may have a fraction and never runs backwards. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now (a negative delay counts as 0). */
  setTimer(delayMs: number, callback: () => void): TimerHandle;
  /** Clearing a timer that has fired, or was cleared, does nothing. */
  clearTimer(handle: TimerHandle): void;
}

interface HeapTimer extends TimerHandle {
  readonly order: number;
  readonly callback: () => void;
  /** Where it stands in the heap; `OUT_OF_HEAP` once it fired or was cleared. */
  index: number;
}

const OUT_OF_HEAP = -1;

/**
 * Time that stands still until it is run. Timers fire by (due time, order of setting), so one
 * seed always gives one history. Setting and clearing cost O(log timers).
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #nextOrder = 0;
  readonly #heap: HeapTimer[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Timers that have yet to fire. */
  get pending(): number {
    return this.#heap.length;
  }

  /** When the next timer fires; `Infinity` when there is none. */
  get nextDueMs(): number {
    return this.#heap.length > 0 ? this.#heap[0]!.dueMs : Infinity;
  }

  setTimer(delayMs: number, callback: () => void): TimerHandle {
    if (Number.isNaN(delayMs)) throw new RangeError('a timer needs a delay that is a number');
    const timer: HeapTimer = {
      dueMs: delayMs > 0 ? this.#nowMs + delayMs : this.#nowMs,
      order: this.#nextOrder++,
      callback,
      index: this.#heap.length,
    };
    this.#heap.push(timer);
    this.#siftUp(timer);
    return timer;
  }

  clearTimer(handle: TimerHandle): void {
    const timer = handle as HeapTimer;
    if (this.#heap[timer.index] === timer) this.#remove(timer);
  }

  /** Jumps to the next timer and fires it; false when there is none. */
  runNext(): boolean {
    const timer = this.#heap[0];
    if (timer === undefined) return false;
    this.#remove(timer);
    this.#nowMs = timer.dueMs;
    timer.callback();
    return true;
  }

  /** Fires everything due up to and at `timeMs`, then stands at `timeMs`. */
  runUntil(timeMs: number): void {
    while (this.nextDueMs <= timeMs) this.runNext();
    if (timeMs > this.#nowMs) this.#nowMs = timeMs;
  }

  /** `runUntil`, counted from now. */
  advance(durationMs: number): void {
    this.runUntil(this.#nowMs + durationMs);
  }

  #remove(timer: HeapTimer): void {
    const hole = timer.index;
    timer.index = OUT_OF_HEAP;
    const last = this.#heap.pop()!;
    if (last === timer) return;
    last.index = hole;
    this.#heap[hole] = last;
    this.#siftUp(last);
    this.#siftDown(last);
  }

  #siftUp(timer: HeapTimer): void {
    const heap = this.#heap;
    let index = timer.index;
    while (index > 0) {
      const parent = heap[(index - 1) >> 1]!;
      if (!firesBefore(timer, parent)) break;
      heap[index] = parent;
      const parentIndex = parent.index;
      parent.index = index;
      index = parentIndex;
    }
    heap[index] = timer;
    timer.index = index;
  }

  #siftDown(timer: HeapTimer): void {
    const heap = this.#heap;
    let index = timer.index;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      let child = heap[left]!;
      const right = heap[left + 1];
      if (right !== undefined && firesBefore(right, child)) child = right;
      if (!firesBefore(child, timer)) break;
      heap[index] = child;
      const childIndex = child.index;
      child.index = index;
      index = childIndex;
    }
    heap[index] = timer;
    timer.index = index;
  }
}

function firesBefore(a: HeapTimer, b: HeapTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** Node fires a longer `setTimeout` at once. */
const LONGEST_NODE_TIMEOUT_MS = 2 ** 31 - 1;

interface WallTimer extends TimerHandle {
  timeout: NodeJS.Timeout | undefined;
}

/** The same interface over the machine's own time, for a world that a person takes part in. */
export class WallClock implements Clock {
  readonly #startedAt = performance.now();

  now(): number {
    return performance.now() - this.#startedAt;
  }

  setTimer(delayMs: number, callback: () => void): TimerHandle {
    if (Number.isNaN(delayMs)) throw new RangeError('a timer needs a delay that is a number');
    const timer: WallTimer = { dueMs: this.now() + Math.max(0, delayMs), timeout: undefined };
    this.#arm(timer, callback);
    return timer;
  }

  clearTimer(handle: TimerHandle): void {
    clearTimeout((handle as WallTimer).timeout);
  }

  #arm(timer: WallTimer, callback: () => void): void {
    const remainingMs = timer.dueMs - this.now();
    timer.timeout =
      remainingMs > LONGEST_NODE_TIMEOUT_MS
        ? setTimeout(() => this.#arm(timer, callback), LONGEST_NODE_TIMEOUT_MS)
        : setTimeout(callback, remainingMs);
  }
}
