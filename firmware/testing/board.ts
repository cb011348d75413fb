/** The board of the tests, unless one mocks `board`. */
export * from '../boards/rak5010.ts';
