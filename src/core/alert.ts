/**
 * An alert in one normal form, named after OCSF's Detection Finding (class 2004). Every string in it may have been written by an
 * attacker: it is bounded, and it reaches people only as escaped text.
 */
export interface Alert {
  readonly source: 'suricata' | 'ocsf' | 'manual';
  /** OCSF `finding_info.uid`, or one derived from the content: the same event sent twice has the same uid. Printable ASCII. */
  readonly uid: string;
  /** SHA-256 hex over what makes two alerts "the same thing again": source, rule and the parties without ephemeral ports. */
  readonly dedupeKey: string;
  /** OCSF `time`: when it happened, epoch milliseconds. */
  readonly time: number;
  /** OCSF `severity_id`: 0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal. */
  readonly severityId: 0 | 1 | 2 | 3 | 4 | 5 | 6;
  /** OCSF `finding_info.title`. Untrusted. */
  readonly title: string;
  /** OCSF `finding_info.desc` and what the detector says besides. Untrusted. */
  readonly description: string;
  /** The detector's rule: OCSF `finding_info.analytic.uid` and `.name`. */
  readonly rule: { readonly uid: string; readonly name: string };
  /** The detector's category, for example EVE's `alert.category`. Untrusted. */
  readonly category: string;
  /** MITRE ATT&CK technique ids (`T0883`, `T1110.001`) that the detector itself named. Never recalled by a model. */
  readonly techniques: readonly string[];
  /** OCSF `src_endpoint` and `dst_endpoint`. Neither is presumed guilty. */
  readonly src: Endpoint | null;
  readonly dst: Endpoint | null;
  /** `tcp`, `udp`, `icmp` and such, lower case; empty when unknown. */
  readonly protocol: string;
  /** SHA-256 hex of the raw bytes as received. */
  readonly rawDigest: string;
}

/** One end of a flow. Addresses are parsed and written anew (canonical IPv4/IPv6, lower-case MAC with colons), or absent. */
export interface Endpoint {
  readonly ip: string | null;
  readonly port: number | null;
  readonly mac: string | null;
  /** Untrusted. */
  readonly hostname: string | null;
}
