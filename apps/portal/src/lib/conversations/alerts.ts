const KEY = 'conversation alerts';

/** How a member wants to hear of visitors who wait; kept in this browser alone. */
export type Alerts = { sound: boolean; notification: boolean };

export function readAlerts(store: Pick<Storage, 'getItem'> = localStorage): Alerts {
  let kept: Partial<Alerts> | null = null;
  try {
    kept = JSON.parse(store.getItem(KEY) ?? 'null') as Partial<Alerts> | null;
  } catch {
    // Forbidden, or not ours: nobody chose anything.
  }
  return { sound: kept?.sound === true, notification: kept?.notification === true };
}

export function keepAlerts(alerts: Alerts, store: Pick<Storage, 'setItem'> = localStorage): void {
  try {
    store.setItem(KEY, JSON.stringify(alerts));
  } catch {
    // Storage is full or forbidden: nothing is kept.
  }
}

/** Two short tones. A browser plays them once somebody has clicked or typed on the page. */
export function playSound(): void {
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0.12, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.45);
  for (const [begin, frequency] of [
    [0, 660],
    [0.16, 880],
  ] as const) {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(audio.currentTime + begin);
    tone.stop(audio.currentTime + begin + 0.28);
    tone.onended = () => begin > 0 && void audio.close();
  }
}
