// What cases of quantised operators are made of.
import {random, tensor} from './values.mjs';

const RANGES = {uint8: [0, 255], int8: [-128, 127], uint16: [0, 65535], int16: [-32768, 32767], uint4: [0, 255]};

/** Every value that the type has; for types narrower than a byte packed bytes. */
export const whole = (type, dims, seed = 1) => random(type, dims, {low: RANGES[type][0], high: RANGES[type][1], seed});

export const scalar = (type, value) => tensor(type, [], [value]);
export const scale = (value) => scalar('float32', value);
export const scales = (dims, {low = 0.001, high = 0.05, seed = 3} = {}) => random('float32', dims, {low, high, seed});

/** The same value everywhere. */
export const filled = (type, dims, value) => tensor(type, dims, Array(dims.reduce((all, dim) => all * dim, 1)).fill(value));
