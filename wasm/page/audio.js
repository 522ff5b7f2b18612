// Sound in the formats that browsers know, as the WAV that the engine reads.
if (Module['page']) {
  const page = Module['page'];
  const RATE = 48000;  // Hz; what others need is made of it later
  const ENCODED = /\.(mp3|ogg|oga|opus|m4a|aac|flac|weba)$/i;

  /** A WAV file with 32-bit floats: channels interleaved. */
  function encodeWav(sound) {
    const {numberOfChannels: channels, length} = sound;
    const bytes = 4 * channels * length;
    const view = new DataView(new ArrayBuffer(44 + bytes));
    const text = (at, word) => [...word].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
    text(0, 'RIFF');
    view.setUint32(4, 36 + bytes, true);
    text(8, 'WAVEfmt ');
    view.setUint32(16, 16, true);
    view.setUint16(20, 3, true);  // IEEE floats
    view.setUint16(22, channels, true);
    view.setUint32(24, RATE, true);
    view.setUint32(28, 4 * channels * RATE, true);
    view.setUint16(32, 4 * channels, true);
    view.setUint16(34, 32, true);
    text(36, 'data');
    view.setUint32(40, bytes, true);
    for (let channel = 0; channel < channels; ++channel) {
      sound.getChannelData(channel).forEach((sample, i) => view.setFloat32(44 + 4 * (i * channels + channel), sample, true));
    }
    return view.buffer;
  }

  /** `file` itself unless it is encoded sound; then a WAV of the same name, which its content tells. */
  page.decodeSound = async (file) => {
    if (!ENCODED.test(file.name) && !(file.type.startsWith('audio/') && !/wave?$/.test(file.type))) return file;
    try {
      const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
      return new File([encodeWav(sound)], file.name);
    } catch {
      return file;  // the engine says what is wrong with it
    }
  };
}
