/** What browsers that have it offer for reading codes; the types of the language do not know it yet. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<Array<{ rawValue: string }>>;
}

declare global {
  interface Window {
    BarcodeDetector?: {
      new (options: { formats: string[] }): Detector;
      getSupportedFormats(): Promise<string[]>;
    };
  }
}

/** Between two looks, in milliseconds. */
const PAUSE = 250;
/** The same code is not told again within that time: a telephone is held up for a while. */
const QUIET = 4000;

/** Tell whether this browser reads codes by itself. */
export async function canRead(): Promise<boolean> {
  if (!window.BarcodeDetector || !navigator.mediaDevices?.getUserMedia) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

/** Looks through the camera for codes until it is stopped; no picture is kept or sent. */
export class Camera {
  private stream: MediaStream | undefined;
  private last = { words: "", at: 0 };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly tell: (words: string) => void,
  ) {}

  get isOn(): boolean {
    return this.stream !== undefined;
  }

  /** Begin to look. @throws when there is no camera, or it may not be used */
  async start(): Promise<void> {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    void this.look(new window.BarcodeDetector!({ formats: ["qr_code"] }));
  }

  stop(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.srcObject = null;
    this.video.hidden = true;
  }

  private async look(detector: Detector): Promise<void> {
    while (this.isOn) {
      // A picture that cannot be read is followed by another one.
      const found = await detector.detect(this.video).catch(() => []);
      const now = Date.now();
      for (const { rawValue: words } of found.slice(0, 1)) {
        if (words !== this.last.words || now - this.last.at > QUIET) this.tell(words);
        this.last = { words, at: now };
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}
