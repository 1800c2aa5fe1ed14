// Makes Buffer and its kin for runtime 2.0, on two functions of the worker:
// decode(text, encoding) gives an ArrayBuffer, encode(view, encoding) a string.
(function (decode, encode) {
  const norm = (encoding) => (encoding === undefined ? 'utf8' : String(encoding).toLowerCase());

  class Buffer extends Uint8Array {
    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return new Buffer(decode(value, norm(encodingOrOffset)));
      if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
      if (value && value.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
      if (value !== null && typeof value === 'object') return new Buffer(value);
      throw new TypeError('first argument is not a string or Buffer-like object');
    }
    static alloc(size, fill, encoding) {
      const buffer = new Buffer(size);
      return fill === undefined ? buffer : buffer.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(name) {
      return /^(utf-?8|hex|base64|base64url|latin1|binary|ascii)$/i.test(name);
    }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? decode(value, norm(encoding)).byteLength : value.byteLength;
    }
    static concat(list, total) {
      if (total === undefined) total = list.reduce((sum, part) => sum + part.length, 0);
      const buffer = Buffer.alloc(total);
      let at = 0;
      for (const part of list) {
        const rest = part.subarray(0, Math.max(0, total - at));
        buffer.set(rest, at);
        at += rest.length;
      }
      return buffer;
    }
    static compare(a, b) {
      const length = Math.min(a.length, b.length);
      for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
      return Math.sign(a.length - b.length);
    }
    toString(encoding, start, end) {
      return encode(this.subarray(start, end), norm(encoding));
    }
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }
    equals(other) {
      return Buffer.compare(this, other) === 0;
    }
    compare(other) {
      return Buffer.compare(this, other);
    }
    slice(start, end) {
      return this.subarray(start, end);
    }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
      const bytes = new Uint8Array(decode(text, norm(encoding))).subarray(0, length);
      this.set(bytes.subarray(0, this.length - offset), offset);
      return Math.min(bytes.length, this.length - offset);
    }
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
      target.set(part, targetStart);
      return part.length;
    }
    fill(value, start = 0, end = this.length, encoding) {
      if (typeof value !== 'string') return super.fill(value, start, end);
      const bytes = new Uint8Array(decode(value, norm(encoding)));
      for (let i = start; i < end; i++) this[i] = bytes.length === 0 ? 0 : bytes[(i - start) % bytes.length];
      return this;
    }
    indexOf(value, from = 0, encoding) {
      if (typeof value === 'number') return super.indexOf(value & 255, from);
      const bytes = typeof value === 'string' ? new Uint8Array(decode(value, norm(encoding))) : value;
      for (let i = from; i + bytes.length <= this.length; i++) {
        if (bytes.every((byte, k) => this[i + k] === byte)) return i;
      }
      return -1;
    }
    includes(value, from, encoding) {
      return this.indexOf(value, from, encoding) >= 0;
    }
  }

  // readUInt16LE and its kin, on DataView.
  const numbers = { UInt8: 'Uint8', Int8: 'Int8', UInt16: 'Uint16', Int16: 'Int16', UInt32: 'Uint32', Int32: 'Int32', Float: 'Float32', Double: 'Float64' };
  for (const name of Object.keys(numbers)) {
    const size = Number(/\d*$/.exec(numbers[name])[0]) / 8;
    for (const order of size === 1 ? [''] : ['LE', 'BE']) {
      const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      Buffer.prototype['read' + name + order] = function (at = 0) {
        return view(this)['get' + numbers[name]](at, order === 'LE');
      };
      Buffer.prototype['write' + name + order] = function (value, at = 0) {
        view(this)['set' + numbers[name]](at, value, order === 'LE');
        return at + size;
      };
    }
  }

  class TextDecoder {
    get encoding() {
      return 'utf-8';
    }
    decode(view) {
      return view === undefined ? '' : encode(new Uint8Array(view.buffer || view, view.byteOffset || 0, view.byteLength), 'utf8');
    }
  }
  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(text = '') {
      return new Uint8Array(decode(String(text), 'utf8'));
    }
  }
  const btoa = (text) => Buffer.from(String(text), 'latin1').toString('base64');
  const atob = (text) => Buffer.from(String(text), 'base64').toString('latin1');
  return { Buffer, TextDecoder, TextEncoder, atob, btoa };
})
