import { type DiffCase, group, job, type Part, task } from '../job-pieces.ts';

interface VolumeRow {
  readonly title: string;
  readonly before: readonly [volumes: Part, mounts: readonly Part[]];
  readonly after: readonly [volumes: Part, mounts: readonly Part[]];
}

const host = (over: Part = {}): Part => ({ Name: 'data', Type: 'host', Source: 'disk', ...over });
const csi = (over: Part = {}): Part => ({
  Name: 'data',
  Type: 'csi',
  Source: 'disk',
  AccessMode: 'single-node-writer',
  AttachmentMode: 'file-system',
  ...over,
});
const mount = (over: Part = {}): Part => ({ Volume: 'data', Destination: '/data', ...over });

const rows: readonly VolumeRow[] = [
  { title: 'a host volume', before: [{}, []], after: [{ data: host() }, []] },
  { title: 'a mounted host volume', before: [{}, []], after: [{ data: host() }, [mount()]] },
  {
    title: 'a host volume for reading',
    before: [{ data: host() }, []],
    after: [{ data: host({ ReadOnly: true }) }, []],
  },
  { title: 'another source', before: [{ data: host() }, []], after: [{ data: host({ Source: 'other' }) }, []] },
  { title: 'a sticky host volume', before: [{ data: host() }, []], after: [{ data: host({ Sticky: true }) }, []] },
  {
    title: 'a host volume with modes',
    before: [{ data: host() }, []],
    after: [{ data: host({ AccessMode: 'single-node-writer', AttachmentMode: 'file-system' }) }, []],
  },
  { title: 'a CSI volume', before: [{}, []], after: [{ data: csi() }, [mount({ ReadOnly: true })]] },
  {
    title: 'a CSI volume for each allocation',
    before: [{ data: csi() }, []],
    after: [{ data: csi({ PerAlloc: true }) }, []],
  },
  {
    title: 'mount options',
    before: [{ data: csi() }, []],
    after: [{ data: csi({ MountOptions: { FSType: 'ext4', MountFlags: ['noatime'] } }) }, []],
  },
  {
    title: 'other mount options',
    before: [{ data: csi({ MountOptions: { FSType: 'ext4', MountFlags: ['a', 'b'] } }) }, []],
    after: [{ data: csi({ MountOptions: { FSType: 'xfs', MountFlags: ['b', 'c'] } }) }, []],
  },
  {
    title: 'a CSI volume in place of a host volume',
    before: [{ data: host() }, [mount()]],
    after: [{ data: csi() }, [mount()]],
  },
  {
    title: 'several volumes',
    before: [{ a: host({ Name: 'a' }), b: host({ Name: 'b' }) }, []],
    after: [{ b: host({ Name: 'b', ReadOnly: true }), c: host({ Name: 'c' }) }, []],
  },
  {
    title: 'a mount elsewhere',
    before: [{ data: host() }, [mount()]],
    after: [{ data: host() }, [mount({ Destination: '/srv' })]],
  },
  {
    title: 'every field of a mount',
    before: [{ data: host() }, [mount()]],
    after: [{ data: host() }, [mount({ ReadOnly: true, PropagationMode: 'bidirectional', SELinuxLabel: 'Z' })]],
  },
  {
    title: 'several mounts',
    before: [{ data: host() }, [mount(), mount({ Destination: '/b' })]],
    after: [
      { data: host() },
      [mount({ Destination: '/b' }), mount({ Destination: '/c' }), mount({ Destination: '/a' })],
    ],
  },
  { title: 'a volume of an unknown type', before: [{}, []], after: [{ data: host({ Type: 'nfs' }) }, []] },
];

const built = ([Volumes, VolumeMounts]: VolumeRow['before']): Part =>
  job({ TaskGroups: [group({ Volumes, Tasks: [task({ VolumeMounts })] })] });

export const volumesDiffs: readonly DiffCase[] = rows.map(({ title, before, after }) => ({
  title,
  before: built(before),
  after: built(after),
}));
