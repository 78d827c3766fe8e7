import { describe, expect, it } from 'vitest';
import { blastRadius, sizeOfRadius } from '../../../src/core/policy/radius.ts';
import { CAMERA, inventoryOf } from '../planning/sample.ts';

const named = (id: string, ...dependents: string[]) => ({ ...CAMERA, id, dependents });
const inventory = inventoryOf([named('a', 'b', 'Doors'), named('b', 'c', 'Doors'), named('c', 'a', 'Lights'), named('d')]);
const radius = (id: string, action: 'isolate_device' | 'release_device' | 'manual' = 'isolate_device') => {
  const device = inventory.devices.get(id);
  if (device === undefined) throw new Error(id);
  return blastRadius(action, device, inventory);
};

describe('what a step hits', () => {
  it('is the device, and all that stops working with it, to the end and once each', () => {
    expect(radius('a')).toEqual({ devices: ['a'], dependents: ['b', 'Doors', 'c', 'Lights'] });
    expect(sizeOfRadius(radius('a'))).toBe(5);
  });

  it('is the device alone when nothing depends on it, when it is let back, and when a person works', () => {
    expect(sizeOfRadius(radius('d'))).toBe(1);
    expect(sizeOfRadius(radius('a', 'release_device'))).toBe(1);
    expect(sizeOfRadius(radius('a', 'manual'))).toBe(1);
  });
});
