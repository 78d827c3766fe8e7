export const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const;
/** NIST SP 800-61's functional impact, as the operator rates each device. `critical` includes what patients or machines depend on. */
export type Criticality = (typeof CRITICALITIES)[number];

/** A device as the operator's inventory knows it. Trusted: the operator wrote it. */
export interface Device {
  /** The operator's id, `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`. */
  readonly id: string;
  readonly name: string;
  /** camera, infusion-pump, plc, sensor, ... */
  readonly kind: string;
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
  /** Canonical IP addresses. */
  readonly addresses: readonly string[];
  /** Lower-case with colons, or null when unknown: then nothing can be done by MAC. */
  readonly mac: string | null;
  readonly site: string;
  /** Id of the gateway it hangs on, or null. */
  readonly gateway: string | null;
  readonly criticality: Criticality;
  readonly owner: string;
  /** Ids of devices, or names of functions, that stop working when this one is cut off. */
  readonly dependents: readonly string[];
}

/** A host that commands run on. */
export interface Gateway {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  /** Which connector in `playbooks/connectors/` speaks to it. */
  readonly connector: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Pinned host keys in OpenSSH form, `SHA256:...` fingerprints of the accepted keys. At least one. */
  readonly hostKeys: readonly string[];
  /** The bridge or network interface that its devices hang on. `[A-Za-z0-9][A-Za-z0-9._-]{0,14}` (Linux IFNAMSIZ). */
  readonly lan: string;
}

/** The whole inventory, looked up by id or by address. Maps, so that `toString` is not a device. */
export interface Inventory {
  readonly devices: ReadonlyMap<string, Device>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  /** Canonical IP or MAC to the ids that claim it. More than one id is an ambiguity, and an ambiguity is refused. */
  readonly byAddress: ReadonlyMap<string, readonly string[]>;
}
