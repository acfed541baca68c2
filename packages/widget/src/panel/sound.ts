import { quietly } from '../quietly.ts';

/**
 * Plays two short, soft notes. Where the browser forbids sound, or has none, nothing happens.
 *
 * @example
 * playSound();
 */
export function playSound(): void {
  quietly(() => {
    const audio = new AudioContext();
    [660, 880].forEach((frequency, i) => {
      const from = audio.currentTime + i * 0.12;
      const tone = new OscillatorNode(audio, { frequency });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0.08, from);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.3);
    });
    setTimeout(() => void audio.close().catch(() => undefined), 1000);
  });
}
