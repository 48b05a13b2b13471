import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { findTemporalCli } from '../../scripts/where';
import type { Stage } from '../stage/stage';

export interface Machine {
  cores: number;
  processor: string;
  memoryGB: number;
  platform: string;
  node: string;
  postgresql: string;
  temporal: string;
  fileSystem: string;
  /** Of the minute before the bench: what else the machine was busy with. */
  loadBefore: number;
}

/** Taken first, since the bench itself is a load. */
const loadBefore = loadavg()[0]!;

export async function describeMachine(stage: Stage): Promise<Machine> {
  const { rows } = await stage.pool.query<{ server_version: string }>('SHOW server_version');
  const cli = spawnSync(findTemporalCli()!, ['--version'], { encoding: 'utf8' }).stdout;
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGB: Math.round(totalmem() / 1e9),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    postgresql: rows[0]!.server_version,
    temporal: /\(Server ([\d.]+)/.exec(cli)?.[1] ?? cli.trim(),
    fileSystem: fileSystemOf(stage.folder),
    loadBefore: Math.round(loadBefore * 10) / 10,
  };
}

export function machineLines(machine: Machine): string {
  const { cores, processor, memoryGB, platform, node, postgresql, temporal, fileSystem } = machine;
  const lines = [
    `${cores} cores (${processor}), ${memoryGB} GB, ${platform}, data on ${fileSystem}`,
    `Node ${node}, PostgreSQL ${postgresql} (durable), Temporal server ${temporal} (database file)`,
  ];
  if (machine.loadBefore > 0.5) {
    lines.push(
      `The machine was busy before the bench began (load ${machine.loadBefore}): believe the ratios, not the rates.`,
    );
  }
  if (fileSystem === 'tmpfs')
    lines.push('The data is in memory: what is durable costs nothing here and more elsewhere.');
  return lines.join('\n');
}

const FILE_SYSTEMS: Record<number, string> = {
  0x01021994: 'tmpfs',
  0x794c7630: 'overlayfs',
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x2fc12fc1: 'zfs',
};

/** A durable figure from a folder in memory means nothing, so it is said. */
function fileSystemOf(folder: string): string {
  const { type } = statfsSync(folder);
  return FILE_SYSTEMS[type] ?? `a file system of type 0x${type.toString(16)}`;
}
