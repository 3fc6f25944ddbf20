// Loaded with --import: a process of its own lives by the clock of a world, as that stood when it was started.
const [start, speed] = (process.env.EKS_CILIUM_WORLD_CLOCK ?? "").split(" ").map(Number);
const SystemDate = Date;

globalThis.Date = class extends SystemDate {
  constructor(...given) {
    if (given.length === 0) super(globalThis.Date.now());
    else super(...given);
  }
  static now() {
    return Math.round(start + performance.now() * speed);
  }
};
