/** At most about so many frames are kept of a run. */
const MAX_FRAMES = 240;

/** At which updates frames are taken: whole epochs where there are many, parts of epochs else. */
export class FramePlan {
  private readonly perEpoch: number;
  private readonly parts: number;
  private readonly epochsApart: number;

  constructor(epochs: number, updatesPerEpoch: number) {
    this.perEpoch = updatesPerEpoch;
    this.epochsApart = Math.max(1, Math.ceil(epochs / MAX_FRAMES));
    const room = Math.max(1, Math.floor(MAX_FRAMES / Math.max(1, epochs)));
    this.parts = this.epochsApart > 1 ? 1 : Math.min(updatesPerEpoch, room);
  }

  /** Whether a frame is taken after so many updates. */
  includes(update: number): boolean {
    const within = update % this.perEpoch;
    if (within === 0) return (update / this.perEpoch) % this.epochsApart === 0;
    if (this.parts === 1) return false;
    // The update that completes another part of the epoch.
    const part = (u: number) => Math.floor((u * this.parts) / this.perEpoch);
    return part(within) > part(within - 1);
  }
}
