import { v7 } from 'uuid';

/** A new id: UUIDv7, so that ids sort by the time they were made and indexes grow at one end. */
export function newId(): string {
  return v7();
}

/** `count` new ids in ascending order. */
export function newIds(count: number): string[] {
  return Array.from({ length: count }, () => v7());
}
