import type { ReactNode } from 'react';
import type { LabDevice, LabGateway } from '../../api.ts';
import { CommandLog } from './command-log.tsx';

/** The lab's gateways and devices as they are now. */
export function Plant({ gateways }: { readonly gateways: readonly LabGateway[] }): ReactNode {
  const devices = gateways.flatMap((gateway) => gateway.devices);
  return (
    <div className="plant">
      <p className="plant-sum" role="status">
        {summary(devices)}
      </p>
      {gateways.map((gateway) => (
        <section key={gateway.id} className="gateway" aria-labelledby={`gateway-${gateway.id}`}>
          <header>
            <h3 id={`gateway-${gateway.id}`}>{gateway.name}</h3>
            <p className="muted">
              {gateway.site} · <code>{gateway.address}</code>
            </p>
          </header>
          <CommandLog gateway={gateway} />
          <ul className="devices">
            {gateway.devices.map((device) => (
              <Device key={device.id} device={device} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function summary(devices: readonly LabDevice[]): string {
  const cut = devices.filter((device) => device.quarantined).length;
  const unusual = devices.filter((device) => device.unusual).length;
  const of = `of ${devices.length} devices`;
  const parts = [
    ...(cut === 0 ? [] : [`${cut} ${of} ${cut === 1 ? 'is' : 'are'} quarantined.`]),
    ...(unusual === 0 ? [] : [`${unusual} ${of} ${unusual === 1 ? 'does' : 'do'} something unusual.`]),
  ];
  return parts.length === 0 ? `All ${devices.length} devices talk as usual.` : parts.join(' ');
}

function Device({ device }: { readonly device: LabDevice }): ReactNode {
  return (
    <li
      className="device"
      data-quarantined={device.quarantined}
      data-unusual={device.unusual}
      data-testid={`device-${device.id}`}
    >
      <span className="device-name">
        {device.name} <span className="muted">{device.kind}</span>
      </span>
      <span className="device-state">
        {device.quarantined ? <LockIcon /> : <WavesIcon />}
        {device.quarantined ? 'quarantined' : 'talking'}
      </span>
      <span className="device-address muted">
        <code>{device.address}</code> <code>{device.mac}</code>
      </span>
      <span className="device-traffic">
        {device.unusual && '⚠ '}
        {device.traffic}
      </span>
    </li>
  );
}

const LockIcon = (): ReactNode => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path className="icon-line" d="M5 7V5a3 3 0 0 1 6 0v2" />
    <rect className="icon-fill" x="3" y="7" width="10" height="7" rx="1.5" />
  </svg>
);

const WavesIcon = (): ReactNode => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <circle className="icon-fill" cx="8" cy="8" r="2" />
    <path className="icon-line" d="M4.5 4.5a5 5 0 0 0 0 7M11.5 4.5a5 5 0 0 1 0 7" />
  </svg>
);
