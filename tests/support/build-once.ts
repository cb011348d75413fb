import { buildAll } from '../../scripts/build.ts';

/** Runs before any test: the suites take firmware and program as they are built. */
export default async function buildOnce(): Promise<void> {
  await buildAll();
}
