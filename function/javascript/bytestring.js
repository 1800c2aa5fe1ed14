// The byte strings of runtime 1.0: strings whose characters are bytes.
(function () {
  const define = (on, name, value) => Object.defineProperty(on, name, { value, writable: true, configurable: true });
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  const fromHex = (text) => {
    let out = '';
    for (let i = 0; i + 1 < text.length; i += 2) {
      const byte = parseInt(text.slice(i, i + 2), 16);
      if (Number.isNaN(byte)) break;
      out += String.fromCharCode(byte);
    }
    return out;
  };
  const fromBase64 = (text) => {
    let out = '';
    let bits = 0;
    let count = 0;
    for (const c of text.replace(/-/g, '+').replace(/_/g, '/')) {
      const value = alphabet.indexOf(c);
      if (value < 0) continue;
      bits = (bits << 6) | value;
      count += 6;
      if (count >= 8) {
        count -= 8;
        out += String.fromCharCode((bits >> count) & 255);
      }
    }
    return out;
  };

  define(String, 'bytesFrom', (value, encoding) => {
    if (Array.isArray(value)) return value.map((byte) => String.fromCharCode(byte & 255)).join('');
    switch (encoding) {
      case 'hex':
        return fromHex(value);
      case 'base64':
      case 'base64url':
        return fromBase64(value);
      case undefined:
      case 'utf8':
        return value.toUTF8();
    }
    throw new TypeError('Unknown encoding: "' + encoding + '"');
  });
  define(String.prototype, 'toUTF8', function (start, end) {
    return unescapeBytes(encodeURIComponent(this.slice(start, end)));
  });
  define(String.prototype, 'fromUTF8', function (start, end) {
    try {
      return decodeURIComponent(escapeBytes(this.slice(start, end)));
    } catch (error) {
      return null;
    }
  });
  define(String.prototype, 'toBytes', function (start, end) {
    const text = this.slice(start, end);
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return null;
    return text;
  });
  define(String.prototype, 'fromBytes', function (start, end) {
    return this.slice(start, end);
  });

  const unescapeBytes = (text) => text.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const escapeBytes = (text) => {
    let out = '';
    for (let i = 0; i < text.length; i++) out += '%' + ('0' + text.charCodeAt(i).toString(16)).slice(-2);
    return out;
  };
})();
