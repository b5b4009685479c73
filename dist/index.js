import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 770:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

module.exports = __nccwpck_require__(218);


/***/ }),

/***/ 218:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(278);
var tls = __nccwpck_require__(756);
var http = __nccwpck_require__(611);
var https = __nccwpck_require__(692);
var events = __nccwpck_require__(434);
var assert = __nccwpck_require__(613);
var util = __nccwpck_require__(23);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./node_modules/tunnel/index.js
var tunnel = __nccwpck_require__(770);
;// CONCATENATED MODULE: ./src/stubs/undici.ts
function ProxyAgent() {
    throw new Error('undici is not part of this bundle');
}

;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./src/clock.ts
const systemClock = {
    now: () => performance.now(),
    date: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => {
        setTimeout(resolve, ms);
    }),
};

;// CONCATENATED MODULE: ./src/progress.ts
function noProgress() {
    return { startSent: false, summary: true };
}
function describeSynchronization(progress) {
    if (progress.jid !== undefined)
        return `The synchronization ${progress.jid} was started.`;
    return progress.startSent
        ? 'A synchronization may be running: the request was sent, and no usable answer came back.'
        : 'No synchronization was started.';
}

;// CONCATENATED MODULE: ./src/safe-text.ts
const MAX_SAFE_LENGTH = 300;
const MAX_INPUT_LENGTH = 4096;
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;
function safeText(text, secrets, maxLength = MAX_SAFE_LENGTH) {
    if (typeof text !== 'string')
        return '';
    const line = oneLine(secrets.redact(text.slice(0, MAX_INPUT_LENGTH)));
    const inert = breakUpCommands(hideUserInfo(secrets.redact(line)));
    return inert.length > maxLength ? `${inert.slice(0, maxLength - 1).toWellFormed()}…` : inert;
}
function oneLine(text) {
    return text
        .replace(ESCAPE_SEQUENCE, '')
        .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
        .replace(/\p{Cf}/gu, '')
        .toWellFormed()
        .replace(/ {2,}/g, ' ')
        .trim();
}
function hideUserInfo(text) {
    return text.replace(/:\/\/[^\s/]*@/g, '://***@');
}
function breakUpCommands(text) {
    return text.replace(/:(?=:)/g, ': ').replace(/##\[/g, '## [');
}
function escapeMarkup(text) {
    return text.replace(/[&<>"'`|*_~[\]\\#@!(){}]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

;// CONCATENATED MODULE: ./src/report.ts


class OutputFailure extends Error {
    name = 'OutputFailure';
}
const TITLE = 'CodeArts mirror';
class Report {
    #secrets;
    constructor(secrets) {
        this.#secrets = secrets;
    }
    safe = (text, maxLength) => safeText(text, this.#secrets, maxLength);
    info(line) {
        info(line);
    }
    notice(message) {
        notice(message, { title: TITLE });
    }
    warning(message) {
        warning(message, { title: TITLE });
    }
    error(message) {
        error(this.#secrets.redact(message), { title: TITLE });
    }
    output(name, value) {
        try {
            if (!process.env['GITHUB_OUTPUT'])
                throw new Error('GITHUB_OUTPUT is not set');
            setOutput(name, value);
        }
        catch (error) {
            throw new OutputFailure(`The output ${name} (${value}) could not be handed to later steps: ${this.safe(describeError(error))}. ` +
                'The runner sets GITHUB_OUTPUT to a file that steps may write; check what changes it.');
        }
    }
    async summary(markdown) {
        try {
            await summary.addRaw(markdown, true).write();
        }
        catch (error) {
            this.warning(`The job summary could not be written: ${this.safe(describeError(error))} Set \`summary: false\` ` +
                'where the runner has none.');
        }
    }
}
function describeError(error) {
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./src/mirror/source-url.ts
function cleanSourceUrl(url) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol))
        return undefined;
    parsed.username = '';
    parsed.password = '';
    parsed.search = '';
    parsed.hash = '';
    return parsed.href;
}
function isSameSource(one, other) {
    return comparable(one) === comparable(other);
}
function comparable(url) {
    return (cleanSourceUrl(url) ?? url).replace(/\/+$/, '').replace(/\.git$/, '');
}

;// CONCATENATED MODULE: ./src/associate.ts

async function associate(repository, url) {
    const mirror = await repository.findRemoteMirror();
    if (mirror?.url === undefined) {
        return {
            action: 'associated',
            mirror: { ...(await repository.associateRemoteMirror(url)), url },
        };
    }
    if (isSameSource(mirror.url, url))
        return { action: 'none', mirror };
    await repository.updateRemoteMirror(url);
    return { action: 'changed', mirror: { ...mirror, url }, previousUrl: mirror.url };
}

;// CONCATENATED MODULE: ./src/http/errors.ts
const UNKNOWN_OUTCOME = [
    'connection',
    'timeout',
    'incomplete',
    'protocol',
    'contract',
];
class RequestError extends Error {
    name = 'RequestError';
    fault;
    transient;
    hint;
    status;
    code;
    retryAfterMs;
    constructor(message, details) {
        super(message);
        this.fault = details.fault;
        this.transient = details.transient;
        this.hint = details.hint;
        this.status = details.status;
        this.code = details.code;
        this.retryAfterMs = details.retryAfterMs;
    }
    get outcomeUnknown() {
        return UNKNOWN_OUTCOME.includes(this.fault) || this.status === 408 || (this.status ?? 0) >= 500;
    }
}
class OperationError extends Error {
    name = 'OperationError';
    cause;
    attempts;
    constructor(operation, cause, attempts, reason) {
        const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
        const parts = [`${operation} failed${tries}: ${cause.message}`, reason, cause.hint];
        super(parts
            .filter((part) => part !== undefined)
            .map(asSentence)
            .join(' '));
        this.cause = cause;
        this.attempts = attempts;
    }
}
function asSentence(text) {
    return /[.!?…]$/.test(text) ? text : `${text}.`;
}

;// CONCATENATED MODULE: ./src/http/retry.ts

const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 20_000;
const MAX_SPAN_MS = 120_000;
async function withRetries(operation, attempt, policy, deadline = Infinity) {
    const { clock } = policy;
    const latestStart = Math.min(clock.now() + MAX_SPAN_MS, deadline);
    for (let number = 1;; number += 1) {
        try {
            return await attempt(number);
        }
        catch (error) {
            if (!(error instanceof RequestError))
                throw error;
            if (!error.transient || number > policy.retries) {
                throw new OperationError(operation, error, number);
            }
            const delay = delayBefore(number, error, policy.random);
            if (clock.now() + delay > latestStart) {
                throw new OperationError(operation, error, number, tooLate(error, latestStart - clock.now()));
            }
            policy.onRetry(`${operation}: ${error.message}; attempt ${number + 1} of ${policy.retries + 1} ` +
                `in ${seconds(delay)}`);
            await clock.sleep(delay);
        }
    }
}
function delayBefore(failures, error, random) {
    const ceiling = Math.min(FIRST_CEILING_MS * 2 ** (failures - 1), LAST_CEILING_MS);
    return Math.max(random() * ceiling, error.retryAfterMs ?? 0);
}
function tooLate({ retryAfterMs = 0 }, left) {
    return retryAfterMs > Math.max(left, 0)
        ? `The service asked to wait ${seconds(retryAfterMs)}, longer than this step may`
        : 'No time is left for another attempt';
}
function seconds(ms) {
    return `${(ms / 1000).toFixed(1)} s`;
}

;// CONCATENATED MODULE: ./src/codearts/answers.ts


const JID = /^[A-Za-z0-9._:-]{1,256}$/;
const TIMESTAMP = /^[0-9TZ:.+ -]{1,40}$/;
function readJid(response, sanitize) {
    const { jid } = readObject(response);
    if (typeof jid !== 'string' || !JID.test(jid) || hidesSomething(jid, sanitize)) {
        throw contractError(response, 'without a usable `jid`');
    }
    return jid;
}
function hidesSomething(text, sanitize) {
    return sanitize(text, 2 * text.length).replaceAll(' ', '') !== text;
}
function readRemoteMirror(response, sanitize) {
    const fields = readObject(response);
    const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
    const failures = fields['number_of_failures'];
    return {
        url: url && (cleanSourceUrl(url) ?? sanitize(url)),
        updateStatus: sanitize(fields['update_status'], 40),
        lastUpdateAt: readTimestamp(fields['last_update_at']),
        lastSuccessfulUpdateAt: readTimestamp(fields['last_successful_update_at']),
        numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : 0,
        lastError: sanitize(fields['last_error']) || undefined,
    };
}
function readTimestamp(value) {
    return typeof value === 'string' && TIMESTAMP.test(value) ? value : undefined;
}
function readObject(response) {
    let body;
    try {
        body = JSON.parse(response.text);
    }
    catch {
        throw contractError(response, 'but no JSON');
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        throw contractError(response, 'but no JSON object');
    }
    return body;
}
function contractError(response, what) {
    return new RequestError(`HTTP ${response.status} ${what}, which is not the documented answer`, {
        fault: 'contract',
        transient: false,
        status: response.status,
        hint: 'Check `endpoint` and the proxy: something other than CodeArts Repo may have answered',
    });
}

;// CONCATENATED MODULE: ./src/codearts/hints.ts
const TOKEN_EXPIRED = 'The IAM token has expired or is not valid: it lives 24 hours, so get a new one and update the secret';
const PERMISSION = 'The user of this credential needs codeartsrepo:repository:setRepository (and getRepository) ' +
    'in IAM, and must be a member of the CodeArts project with the permission Set on this repository';
const REPOSITORY = 'Check `repository_id` (the number after "Repository ID" on the repository\'s home page) and `region`';
const THROTTLED = 'Too many requests for this account; try again later or raise `retries`';
const HINTS = [
    { code: 'DEV.00000003', advice: TOKEN_EXPIRED },
    {
        code: 'CH.00000002',
        advice: 'The credential was not recognized: check that `token` holds an IAM token for the project of ' +
            'this region (a CodeArts access token or an HTTPS password is none), less than 24 hours old',
    },
    { code: 'CH.004403', advice: PERMISSION },
    { code: 'CH.00401001', advice: PERMISSION },
    { code: 'CH.004404', advice: REPOSITORY },
    { code: 'CH.00402000', advice: REPOSITORY },
    { code: 'CH.010001', advice: 'The service rejects a parameter; check the inputs of this step' },
    { code: 'CH.010117', advice: REPOSITORY },
    { code: 'CH.000404', advice: REPOSITORY },
    { code: 'CH.080401', advice: TOKEN_EXPIRED },
    { code: 'CH.080403', advice: PERMISSION },
    { code: 'CH.000001', advice: 'The service failed; try again later' },
    { code: 'CH.080504', advice: 'The service did not answer in time; try again later' },
    { code: 'CH.10000', advice: 'The service is busy; try again later' },
    {
        code: 'APIG*.0101',
        advice: 'This host does not offer the API; check `region` and `endpoint`',
    },
    {
        code: 'APIG*.0301',
        advice: `${TOKEN_EXPIRED}. It must be a token of the project of this region`,
    },
    {
        code: 'APIG*.0302',
        advice: `${PERMISSION}; an IP allow-list may also exclude this runner`,
    },
    {
        code: 'APIG*.0303',
        advice: 'The credential was refused; check it, and that the clock of this runner is right',
    },
    { code: 'APIG*.0307', advice: TOKEN_EXPIRED },
    { code: 'APIG*.0308', advice: THROTTLED },
    { status: 401, advice: TOKEN_EXPIRED },
    { status: 403, advice: `${PERMISSION}; an IP allow-list may also exclude this runner` },
    { status: 404, advice: REPOSITORY },
    { status: 407, advice: 'A proxy wants a user name and password; put them into HTTPS_PROXY' },
    { status: 429, advice: THROTTLED },
];
function adviceFor(status, code) {
    const hint = HINTS.find((row) => (row.code === undefined || matches(row.code, code)) &&
        (row.status === undefined || row.status === status));
    return hint?.advice ?? (status >= 500 ? SERVICE_FAILED : REQUEST_REJECTED);
}
const SERVICE_FAILED = 'The service failed; try again later';
const REQUEST_REJECTED = 'Check the inputs of this step, above all `region` and `endpoint`';
function matches(pattern, code) {
    const [prefix = '', suffix] = pattern.split('*');
    return suffix === undefined ? code === pattern : code.startsWith(prefix) && code.endsWith(suffix);
}

;// CONCATENATED MODULE: ./src/http/retry-after.ts
const MAX_SECONDS = 1_000_000_000;
function parseRetryAfter(headers, localDate = Date.now) {
    const value = headers['retry-after']?.trim() ?? '';
    if (/^\d+$/.test(value))
        return Math.min(Number(value), MAX_SECONDS) * 1000;
    const date = value.endsWith(' GMT') ? value : `${value} GMT`;
    const at = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(date) : NaN;
    if (Number.isNaN(at))
        return undefined;
    const now = Date.parse(headers.date ?? '');
    return Math.max(0, at - (Number.isNaN(now) ? localDate() : now));
}

;// CONCATENATED MODULE: ./src/codearts/api-error.ts



const SHAPES = [
    ['error_code', 'error_msg'],
    ['errorCode', 'errorMsg'],
    ['code', 'message'],
];
const MAX_DEPTH = 5;
function apiError(response, sanitize) {
    const { status, headers } = response;
    const found = findError(parseJson(response.text), 0);
    const code = sanitize(found?.code, 60);
    const message = sanitize(found?.message);
    const requestId = sanitize(headers['x-request-id'], 80);
    const retryAfterMs = parseRetryAfter(headers);
    return new RequestError(`HTTP ${status}${code && `, ${code}`}${message && `: ${message}`}` +
        (requestId && ` (request id ${requestId})`), {
        fault: 'status',
        transient: isTransient(status, code),
        status,
        code,
        hint: adviceFor(status, code),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
}
function isTransient(status, code) {
    return [408, 429, 500, 502, 503, 504].includes(status) || code.endsWith('0308');
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function findError(body, depth) {
    if (typeof body !== 'object' || body === null || depth > MAX_DEPTH)
        return undefined;
    const fields = body;
    for (const [code, message] of SHAPES) {
        const value = fields[code];
        const hasCode = typeof value === 'string' || typeof value === 'number';
        if (hasCode || typeof fields[message] === 'string') {
            return { code: hasCode ? String(value) : '', message: fields[message] };
        }
    }
    for (const value of Object.values(fields)) {
        const found = findError(value, depth + 1);
        if (found !== undefined)
            return found;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/codearts/client.ts





const REMOTE_MIRROR = '/remote-mirror';
class CodeArtsRepo {
    #options;
    constructor(options) {
        this.#options = options;
    }
    async showRemoteMirror() {
        return await this.#retried('Reading the remote mirror', () => this.#readMirror());
    }
    async findRemoteMirror() {
        try {
            return await this.showRemoteMirror();
        }
        catch (error) {
            if (error instanceof OperationError && isRefusal(error.cause))
                return undefined;
            throw error;
        }
    }
    async associateRemoteMirror(url) {
        return await this.#retried('Associating the remote mirror', async (attempt) => {
            const mirror = attempt > 1 ? await this.#readMirrorIfAllowed() : undefined;
            if (mirror?.url !== undefined && isSameSource(mirror.url, url))
                return mirror;
            const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } };
            const response = await this.#send(call);
            return this.#checkSource(response, url);
        });
    }
    async updateRemoteMirror(url) {
        await this.#retried('Changing the source of the remote mirror', async () => {
            const response = await this.#send({ method: 'PUT', path: REMOTE_MIRROR, body: { url } });
            this.#checkSource(response, url);
        });
    }
    async startSynchronization(options) {
        const body = synchronizationBody(options);
        return await this.#retried('Starting the synchronization', async () => {
            const response = await this.#send({ method: 'POST', path: REMOTE_MIRROR, body });
            return {
                jid: readJid(response, this.#options.sanitize),
                requestedAt: this.#dateOf(response),
            };
        });
    }
    async #readMirror() {
        const response = await this.#send({ method: 'GET', path: REMOTE_MIRROR });
        return readRemoteMirror(response, this.#options.sanitize);
    }
    async #readMirrorIfAllowed() {
        try {
            return await this.#readMirror();
        }
        catch (error) {
            if (error instanceof RequestError && isRefusal(error))
                return undefined;
            throw error;
        }
    }
    #checkSource(response, url) {
        const mirror = readRemoteMirror(response, this.#options.sanitize);
        if (mirror.url !== undefined && !isSameSource(mirror.url, url)) {
            throw contractError(response, 'but with another source URL');
        }
        return mirror;
    }
    async #retried(operation, attempt) {
        return await withRetries(operation, attempt, this.#options.retryPolicy);
    }
    async #send(call) {
        return this.#succeeded(await this.#exchange(call));
    }
    #succeeded(response) {
        if (response.status >= 200 && response.status < 300)
            return response;
        throw apiError(response, this.#options.sanitize);
    }
    async #exchange(call) {
        const { endpoint, repositoryId, credentials, transport } = this.#options;
        const request = {
            method: call.method,
            url: new URL(`/v4/repositories/${repositoryId}${call.path}`, endpoint),
            headers: {
                accept: 'application/json',
                ...(call.body && { 'content-type': 'application/json' }),
            },
            ...(call.body && { body: JSON.stringify(call.body) }),
        };
        const proof = await credentials.authorize(request);
        return await transport.send({ ...request, headers: { ...request.headers, ...proof } });
    }
    #dateOf(response) {
        const served = Date.parse(response.headers.date ?? '');
        return new Date(Number.isNaN(served) ? this.#options.retryPolicy.clock.date() : served);
    }
}
function isRefusal({ status, transient }) {
    return (status === 403 || status === 404) && !transient;
}
function synchronizationBody(options) {
    const { forceFetch, login, endpointUuid } = options;
    return {
        force_fetch: forceFetch,
        ...(login && { username: toBase64(login.username), password: toBase64(login.password) }),
        ...(endpointUuid !== undefined && { endpoint_uuid: endpointUuid }),
    };
}
function toBase64(text) {
    return Buffer.from(text, 'utf8').toString('base64');
}

;// CONCATENATED MODULE: ./src/credentials/token.ts
function tokenCredentials(token) {
    return { authorize: () => Promise.resolve({ 'x-auth-token': token }) };
}

;// CONCATENATED MODULE: ./src/http/proxy.ts
class ProxyError extends Error {
    name = 'ProxyError';
}
function checkProxy(env) {
    const name = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
    const value = env[name];
    if (!value)
        return [];
    const proxy = parse(name, value.includes('://') ? value : `http://${value}`);
    env[name] = proxy.href;
    if (proxy.password === '')
        return [];
    const user = decodeURIComponent(proxy.username);
    const password = decodeURIComponent(proxy.password);
    return [proxy.password, password, Buffer.from(`${user}:${password}`).toString('base64')];
}
function parse(name, value) {
    const problem = (what) => new ProxyError(`${name}: ${what}. Use http://host:port or http://user:password@host:port with special ` +
        'characters percent-encoded, or empty it to connect directly.');
    if (!URL.canParse(value))
        throw problem('the value is not a URL');
    const proxy = new URL(value);
    if (!/^https?:$/.test(proxy.protocol))
        throw problem('only http and https proxies can be used');
    try {
        decodeURIComponent(proxy.username);
        decodeURIComponent(proxy.password);
    }
    catch {
        throw problem('user name or password has a % that is not followed by two hexadecimal digits');
    }
    return proxy;
}

;// CONCATENATED MODULE: ./src/environment.ts

function checkEnvironment(env, secrets) {
    return [...certificateProblems(env), ...proxyProblems(env, secrets)];
}
function certificateProblems(env) {
    if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0')
        return [];
    return [
        'NODE_TLS_REJECT_UNAUTHORIZED: 0 would send the credentials to anyone who asks. Remove it; for ' +
            'a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its certificate.',
    ];
}
function proxyProblems(env, secrets) {
    try {
        for (const secret of checkProxy(env))
            secrets.add(secret);
        return [];
    }
    catch (error) {
        if (!(error instanceof ProxyError))
            throw error;
        return [error.message];
    }
}

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
;// CONCATENATED MODULE: ./src/http/body.ts

const MAX_BODY_BYTES = 1024 * 1024;
async function readBody(message, options) {
    const encoding = message.headers['content-encoding'] ?? 'identity';
    const readable = encoding.toLowerCase() === 'identity';
    if (!readable && options.strict) {
        message.destroy();
        throw protocolError('the answer has a content encoding, which was not asked for');
    }
    const { bytes, ending } = await collect(message, options.signal);
    if (options.strict)
        checkWhole(ending, options.signal);
    return readable ? decode(bytes, options.strict) : '';
}
function collect(message, signal) {
    return new Promise((resolve) => {
        const chunks = [];
        let length = 0;
        let settled = false;
        const settle = (ending) => {
            if (settled)
                return;
            settled = true;
            signal.removeEventListener('abort', onBreak);
            if (ending !== 'complete')
                message.destroy();
            resolve({ bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), ending });
        };
        const onBreak = () => {
            settle('incomplete');
        };
        message.on('data', (chunk) => {
            chunks.push(chunk);
            length += chunk.length;
            if (length > MAX_BODY_BYTES)
                settle('too long');
        });
        message.on('end', () => {
            settle(message.complete ? 'complete' : 'incomplete');
        });
        message.on('error', onBreak);
        message.on('aborted', onBreak);
        message.on('close', onBreak);
        signal.addEventListener('abort', onBreak);
        if (signal.aborted)
            onBreak();
    });
}
function checkWhole(ending, signal) {
    if (ending === 'too long') {
        throw protocolError(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
    }
    if (signal.aborted)
        throw new Error('timeout');
    if (ending === 'incomplete') {
        throw new RequestError('the answer broke off', { fault: 'incomplete', transient: true });
    }
}
function decode(bytes, strict) {
    try {
        return new TextDecoder('utf-8', { fatal: strict }).decode(bytes);
    }
    catch {
        throw protocolError('the answer is not UTF-8 text');
    }
}
function protocolError(message) {
    return new RequestError(message, {
        fault: 'protocol',
        transient: false,
        hint: 'Something between this runner and the service may have changed the answer; check `endpoint` and the proxy',
    });
}

;// CONCATENATED MODULE: ./src/http/connection-error.ts

const PROXY_STATUS = /^tunneling socket could not be established, statusCode=(\d+)/;
const PROXY_FAILURE = 'tunneling socket could not be established, cause=';
const PROXY_NOISE = 'got illegal response body from proxy';
const CERTIFICATE_CODE = /^(?!ERR_SSL_).*(?:CERT|CRL|VERIFY|ISSUER|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH)/;
const NOT_CONNECTED = /^(?:EAI_[A-Z]+|ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/;
function connectionError(error, host, timeoutMs) {
    if (timeoutMs !== null) {
        return new RequestError(`no full answer from ${host} within ${timeoutMs / 1000} s`, {
            fault: 'timeout',
            transient: true,
            hint: 'Check that this runner can reach the host; `request_timeout` allows more time',
        });
    }
    const code = codeOf(error);
    const message = error instanceof Error ? error.message : '';
    if (CERTIFICATE_CODE.test(code))
        return certificateError(host, code);
    return (proxyError(message) ?? (isNetwork(error, code) ? unreachable(host, code) : broken(host, code)));
}
function certificateError(host, code) {
    return new RequestError(`the certificate of ${host} cannot be trusted (${code})`, {
        fault: 'certificate',
        transient: false,
        hint: 'If the host or a proxy has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS; checks cannot be turned off',
    });
}
function proxyError(message) {
    const status = PROXY_STATUS.exec(message)?.[1];
    if (status !== undefined) {
        return new RequestError(`the proxy refused the connection with HTTP ${status}`, {
            fault: 'proxy',
            transient: Number(status) >= 500,
            hint: status === '407'
                ? 'Put user name and password of the proxy into HTTPS_PROXY: http://user:password@host:port'
                : 'Check HTTPS_PROXY, and that the proxy allows this host; NO_PROXY goes around it',
        });
    }
    if (message === PROXY_NOISE || message.startsWith(`${PROXY_FAILURE}Parse Error`)) {
        return new RequestError('the proxy did not answer as a proxy does', {
            fault: 'proxy',
            transient: false,
            hint: 'Check HTTPS_PROXY',
        });
    }
    if (message.startsWith(PROXY_FAILURE)) {
        return new RequestError('cannot connect to the proxy', {
            fault: 'unreachable',
            transient: !/certificate/i.test(message),
            hint: 'Check HTTPS_PROXY; NO_PROXY goes around the proxy',
        });
    }
    return undefined;
}
function unreachable(host, code) {
    return new RequestError(`no connection to ${host}${code && ` (${code})`}`, {
        fault: NOT_CONNECTED.test(code) ? 'unreachable' : 'connection',
        transient: true,
        hint: 'Check `region` and `endpoint`, and that this runner can reach the host',
    });
}
function broken(host, code) {
    return new RequestError(`${host} did not answer in proper HTTPS${code && ` (${code})`}`, {
        fault: 'protocol',
        transient: false,
        hint: 'Check `region`, `endpoint` and the proxy',
    });
}
function codeOf(error) {
    const code = error?.code;
    return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}
function isNetwork(error, code) {
    if (code === 'EPROTO')
        return false;
    const systemCall = error?.syscall;
    return (typeof systemCall === 'string' ||
        /^(?:E[A-Z]+|EAI_[A-Z]+)$/.test(code) ||
        code === 'HPE_INVALID_EOF_STATE');
}

;// CONCATENATED MODULE: ./src/http/transport.ts






const USER_AGENT = 'codearts-mirror-sync';
class GuardedTransport {
    #timeoutMs;
    #client;
    constructor(timeoutMs) {
        this.#timeoutMs = timeoutMs;
        this.#client = new lib_HttpClient(USER_AGENT, [], {
            keepAlive: true,
            socketTimeout: timeoutMs + 1_000,
        });
    }
    async send(request) {
        const abort = new AbortController();
        const timer = setTimeout(() => {
            abort.abort();
        }, this.#timeoutMs);
        try {
            const message = await this.#open(request, abort.signal);
            return await receive(message, request.url, abort.signal);
        }
        catch (error) {
            throw error instanceof RequestError
                ? error
                : connectionError(error, request.url.host, abort.signal.aborted ? this.#timeoutMs : null);
        }
        finally {
            clearTimeout(timer);
        }
    }
    close() {
        this.#client.dispose();
    }
    async #open(request, signal) {
        const { url, method, headers, body } = request;
        const aborted = new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
                reject(new Error('timeout'));
            });
        });
        const answered = this.#client.requestRaw({
            parsedUrl: url,
            httpModule: url.protocol === 'https:' ? external_node_https_namespaceObject : external_node_http_namespaceObject,
            options: {
                method,
                host: url.hostname.replace(/^\[|\]$/g, ''),
                port: url.port || (url.protocol === 'https:' ? 443 : 80),
                path: url.pathname + url.search,
                headers: { ...headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
                agent: this.#client.getAgent(url.href),
                signal,
            },
        }, body ?? null);
        return (await Promise.race([answered, aborted])).message;
    }
}
async function receive(message, url, signal) {
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) {
        message.destroy();
        throw redirectError(status, message.headers.location, url);
    }
    const succeeded = status >= 200 && status < 300;
    const text = await readBody(message, { strict: succeeded, signal });
    return { status, headers: message.headers, text };
}
function redirectError(status, location, url) {
    const target = URL.parse(location ?? '', url.href)?.host ?? '';
    const where = /^[\w.:[\]-]{1,255}$/.test(target) ? ` to host ${target}` : '';
    return new RequestError(`HTTP ${status} redirects${where}, and redirects are never followed`, {
        fault: 'redirect',
        transient: false,
        status,
        hint: 'Check `region` and `endpoint`: the service itself does not redirect',
    });
}

;// CONCATENATED MODULE: ./src/codearts/regions.ts
const HOSTS = {
    'cn-north-1': 'codehub-ext.cn-north-1.myhuaweicloud.com',
    'cn-north-4': 'codehub-ext.cn-north-4.myhuaweicloud.com',
    'cn-east-2': 'codehub-ext.cn-east-2.myhuaweicloud.com',
    'cn-east-3': 'codehub-ext.cn-east-3.myhuaweicloud.com',
    'cn-south-1': 'codehub-ext.cn-south-1.myhuaweicloud.com',
    'cn-south-2': 'codehub-ext.cn-south-2.myhuaweicloud.com',
    'cn-southwest-2': 'codehub-ext.cn-southwest-2.myhuaweicloud.com',
    'ap-southeast-3': 'codehub-ext.ap-southeast-3.myhuaweicloud.com',
    'sa-brazil-1': 'codehub-ext.sa-brazil-1.myhuaweicloud.com',
    'la-north-2': 'codehub-ext.la-north-2.myhuaweicloud.com',
    'la-south-2': 'codeartsrepo-ext.la-south-2.myhuaweicloud.com',
    'tr-west-1': 'codeartsrepo-ext.tr-west-1.myhuaweicloud.com',
    'eu-west-101': 'codeartsrepo-ext.eu-west-101.myhuaweicloud.com',
    'me-east-1': 'repo.me-east-1.myhuaweicloud.com',
    'af-south-1': 'repo.af-south-1.myhuaweicloud.com',
    'af-north-1': 'repo.af-north-1.myhuaweicloud.com',
};
const REGIONS = Object.keys(HOSTS);
function isRegion(name) {
    return Object.hasOwn(HOSTS, name);
}
function repoEndpoint(region) {
    return new URL(`https://${HOSTS[region]}`);
}

;// CONCATENATED MODULE: ./src/input-values.ts

class InvalidValue extends Error {
    name = 'InvalidValue';
}
const MAX_REPOSITORY_ID = 2_147_483_647;
const MAX_TOKEN_LENGTH = 100_000;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 };
function parseRepositoryId(text) {
    if (!/^[1-9][0-9]{0,9}$/.test(text) || Number(text) > MAX_REPOSITORY_ID) {
        throw new InvalidValue(`${quote(text)} is not a repository id. Give the number after "Repository ID" on the ` +
            `repository's home page in CodeArts, 1 to ${MAX_REPOSITORY_ID}.`);
    }
    return Number(text);
}
function parseBoolean(text) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return true;
    if (/^(?:false|False|FALSE)$/.test(text))
        return false;
    throw new InvalidValue(`${quote(text)} is neither true nor false. Write true, True, TRUE, false, False or FALSE.`);
}
function integerParser(min, max) {
    return (text) => {
        const value = /^(?:0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : NaN;
        if (!(value >= min && value <= max)) {
            throw new InvalidValue(`${quote(text)} is not a whole number from ${min} to ${max}.`);
        }
        return value;
    };
}
function durationParser(min, max) {
    return (text) => {
        const value = toMilliseconds(text);
        if (!(value >= toMilliseconds(min) && value <= toMilliseconds(max))) {
            throw new InvalidValue(`${quote(text)} is not a duration from ${min} to ${max}. Write a whole number and a unit: ` +
                '90s, 5m or 1h.');
        }
        return value;
    };
}
function toMilliseconds(text) {
    const [, amount, unit] = /^([0-9]{1,9})([smh])$/.exec(text) ?? [];
    return amount === undefined ? NaN : Number(amount) * UNIT_MS[unit];
}
function parseRegion(text) {
    if (isRegion(text))
        return text;
    throw new InvalidValue(`${quote(text)} is not a region of CodeArts Repo. Use one of ${REGIONS.join(', ')}; ` +
        'for any other site give `endpoint`.');
}
function parseEndpoint(text) {
    const [, scheme, host = '', port] = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?\/?$/i.exec(text) ?? [];
    const url = URL.parse(text);
    if (scheme === undefined || url === null || Number(port ?? 443) === 0) {
        throw new InvalidValue('not an endpoint. Write https://host or https://host:port, without user name, path, query ' +
            'or fragment.');
    }
    if (url.protocol === 'http:' && !LOOPBACK_HOST.test(host)) {
        throw new InvalidValue('http:// would send the credentials in the clear. Write https://; http:// is for localhost, ' +
            '127.0.0.1 and [::1] only.');
    }
    return url;
}
function parseSourceUrl(text) {
    const problem = sourceUrlProblem(text);
    if (problem !== undefined) {
        throw new InvalidValue(`${problem}. Write the address of the source repository like https://github.com/OWNER/REPO.git.`);
    }
    return text;
}
function sourceUrlProblem(text) {
    if (!/^https?:\/\/[^/]/i.test(text))
        return 'the URL must start with https:// or http:// and a host';
    if (/[\p{Z}\p{C}\\]/u.test(text))
        return 'the URL has a blank, a control character or a backslash';
    if (/^[^/]*\/\/[^/?#]*@/.test(text)) {
        return 'the URL has a user name or password; those go into `source_username` and `source_password`';
    }
    if (/[?#]/.test(text))
        return 'the URL has a query or a fragment';
    return URL.canParse(text) ? undefined : 'not a URL';
}
function parseToken(text) {
    if (text.length > MAX_TOKEN_LENGTH) {
        throw new InvalidValue(`the value has ${text.length} characters, more than the ${MAX_TOKEN_LENGTH} of an IAM token. ` +
            'Give the value of the X-Subject-Token header alone.');
    }
    if (!/^[!-~]*$/.test(text)) {
        throw new InvalidValue('the value has a blank, a line break or another character that no IAM token has. ' +
            'Store the value of the X-Subject-Token header alone, without a line break at its end.');
    }
    return text;
}
function parseEndpointUuid(text) {
    if (/^[0-9A-Fa-f-]{1,64}$/.test(text))
        return text;
    throw new InvalidValue('not a UUID. Give the id of the service endpoint from the project settings in CodeArts ' +
        '(digits, letters a to f, hyphens).');
}
function quote(text) {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    return JSON.stringify(shown.replace(/[^ -~]/g, '?').replace(/::|##/g, '?'));
}

;// CONCATENATED MODULE: ./src/form.ts

class Form {
    problems = [];
    #read;
    constructor(read) {
        this.#read = read;
    }
    raw(name) {
        return this.#read(name);
    }
    has(name) {
        return this.raw(name).trim() !== '';
    }
    value(name, parse, fallback) {
        return this.#parse(name, parse, this.has(name) ? this.raw(name).trim() : fallback);
    }
    optional(name, parse) {
        return this.has(name) ? this.value(name, parse, '') : undefined;
    }
    required(name, parse) {
        return this.value(name, parse, '');
    }
    untrimmed(name, parse) {
        return this.#parse(name, parse, this.raw(name));
    }
    #parse(name, parse, text) {
        try {
            return parse(text);
        }
        catch (error) {
            if (!(error instanceof InvalidValue))
                throw error;
            this.problems.push(`${name}: ${error.message}`);
            return undefined;
        }
    }
}

;// CONCATENATED MODULE: ./src/secrets.ts
const MIN_SECRET_LENGTH = 6;
const MIN_OVERLAP = 12;
class Secrets {
    #mask;
    #values = new Set();
    #forms;
    constructor(mask) {
        this.#mask = mask;
    }
    add(secret) {
        if (secret.length < MIN_SECRET_LENGTH || secret.trim() === '')
            return;
        if (this.#values.has(secret))
            return;
        this.#mask(secret);
        this.#values.add(secret);
        this.#forms = undefined;
    }
    redact(text) {
        if (this.#values.size === 0)
            return text;
        this.#forms ??= new Forms(this.#values);
        return this.#forms.hideIn(text);
    }
}
class Forms {
    #short;
    #long;
    #grams;
    constructor(secrets) {
        const all = [...secrets].flatMap(encodings).filter((form) => form.length >= MIN_SECRET_LENGTH);
        this.#short = all.filter((form) => form.length < MIN_OVERLAP);
        this.#long = all.filter((form) => form.length >= MIN_OVERLAP).join('\n');
        this.#grams = cutIntoGrams(this.#long);
    }
    hideIn(text) {
        let hidden = text;
        for (const form of this.#short)
            hidden = hidden.replaceAll(form, '***');
        return this.#hideParts(hidden);
    }
    #hideParts(text) {
        const isPart = this.#partFinder(text);
        let shown = '';
        let shownTo = 0;
        let at = 0;
        while (at + MIN_OVERLAP <= text.length) {
            if (!isPart(at)) {
                at += 1;
                continue;
            }
            shown += `${text.slice(shownTo, at)}***`;
            while (isPart(at + 1))
                at += 1;
            shownTo = at + MIN_OVERLAP;
            at = shownTo;
        }
        return shown + text.slice(shownTo);
    }
    #partFinder(text) {
        const gramAt = (at) => this.#grams.has(text.slice(at, at + GRAM));
        let gramsTo = -1;
        let lookedTo = -1;
        return (at) => {
            const lastStart = at + MIN_OVERLAP - GRAM;
            if (lastStart + GRAM > text.length)
                return false;
            for (lookedTo = Math.max(lookedTo, at - 1); lookedTo < lastStart; lookedTo += 1) {
                if (gramAt(lookedTo + 1))
                    gramsTo = lookedTo + 1;
            }
            return gramsTo >= at && this.#long.includes(text.slice(at, at + MIN_OVERLAP));
        };
    }
}
const GRAM = MIN_OVERLAP / 2;
function cutIntoGrams(text) {
    const grams = new Set();
    for (let at = 0; at + GRAM <= text.length; at += GRAM)
        grams.add(text.slice(at, at + GRAM));
    return grams;
}
function encodings(secret) {
    const bytes = Buffer.from(secret);
    const hex = bytes.toString('hex');
    return [
        secret,
        ...[0, 1, 2].map((offset) => base64At(bytes, offset)),
        ...[0, 1, 2].map((offset) => base64At(bytes, offset).replace(/\+/g, '-').replace(/\//g, '_')),
        hex,
        hex.toUpperCase(),
        encodeURIComponent(secret.toWellFormed()),
        JSON.stringify(secret).slice(1, -1),
    ];
}
function base64At(bytes, offset) {
    const aligned = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return aligned.slice(Math.ceil((offset * 4) / 3)).replace(/=+$/, '');
}

;// CONCATENATED MODULE: ./src/inputs.ts





class InputError extends Error {
    name = 'InputError';
    problems;
    constructor(problems) {
        super(problems.join(' '));
        this.problems = problems;
    }
}
const DEFAULTS = {
    region: 'cn-north-4',
    force_fetch: 'false',
    request_timeout: '30s',
    retries: '3',
    summary: 'true',
};
const SECRETS = ['token', 'source_username', 'source_password'];
const NO_CREDENTIAL = 'token: no credential is given. Set `token` to an IAM token kept in a secret. If you have, the ' +
    'secret is empty here: pull requests from forks get no secrets, and a name may be misspelt.';
const SHORT_SECRET_ADVICE = {
    token: 'An IAM token is far longer; give the value of the X-Subject-Token header.',
    source_username: 'Where a personal access token is the password, most hosts take any user name, for example x-access-token.',
    source_password: 'Use a personal access token of the source, which is longer.',
};
function readInputs(read, secrets) {
    for (const name of SECRETS)
        secrets.add(read(name));
    const form = new Form(read);
    form.value('summary', parseBoolean, DEFAULTS.summary);
    checkSecretLengths(form);
    checkCombinations(form);
    const repositoryId = form.required('repository_id', parseRepositoryId);
    const region = form.value('region', parseRegion, DEFAULTS.region);
    const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
    const values = {
        repositoryId,
        endpoint,
        credentials: parseCredentials(form),
        forceFetch: form.value('force_fetch', parseBoolean, DEFAULTS.force_fetch),
        requestTimeoutMs: form.value('request_timeout', durationParser('1s', '5m'), DEFAULTS.request_timeout),
        retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
    };
    const optional = {
        associateUrl: form.optional('associate_url', parseSourceUrl),
        endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
        sourceLogin: parseSourceLogin(form, secrets),
    };
    if (form.problems.length > 0 || !isComplete(values))
        throw new InputError(form.problems);
    return { ...values, ...optional };
}
function wantsSummary(read) {
    return new Form(read).value('summary', parseBoolean, DEFAULTS.summary) ?? true;
}
function checkSecretLengths(form) {
    for (const name of SECRETS) {
        if (form.has(name) && form.raw(name).length < MIN_SECRET_LENGTH) {
            form.problems.push(`${name}: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would ` +
                `blank ordinary text in the log. ${SHORT_SECRET_ADVICE[name]}`);
        }
    }
}
function checkCombinations(form) {
    const [user, password] = [form.has('source_username'), form.has('source_password')];
    if (user !== password) {
        const [given, missing] = user
            ? ['source_username', 'source_password']
            : ['source_password', 'source_username'];
        form.problems.push(`${missing}: missing, while ${given} is given. A private source needs both; if one comes ` +
            'from a secret, check that it is not empty here.');
    }
    if ((user || password) && form.has('endpoint_uuid')) {
        form.problems.push('endpoint_uuid: given together with source_username or source_password. A private source ' +
            'needs one of the two ways: the service endpoint, or user name and password.');
    }
}
function parseCredentials(form) {
    if (!form.has('token')) {
        form.problems.push(NO_CREDENTIAL);
        return undefined;
    }
    const token = form.untrimmed('token', parseToken);
    return token === undefined ? undefined : { kind: 'token', token };
}
function parseSourceLogin(form, secrets) {
    if (!form.has('source_username') || !form.has('source_password'))
        return undefined;
    const login = { username: form.raw('source_username'), password: form.raw('source_password') };
    secrets.add(toBase64(login.username));
    secrets.add(toBase64(login.password));
    return login;
}
function isComplete(values) {
    return Object.values(values).every((value) => value !== undefined);
}

;// CONCATENATED MODULE: ./src/summary.ts

const HEADLINES = {
    requested: '🔄 Synchronization of the CodeArts mirror requested',
    failed: '❌ The CodeArts mirror was not synchronized',
};
function summarize(status, progress, problems, safe) {
    const { workflowRun, mirror, repositoryId, jid, requestedAt } = progress;
    const rows = [
        ['Source', mirror?.url && safe(mirror.url)],
        ['Mirror', repositoryId === undefined ? undefined : `CodeArts repository ${repositoryId}`],
        ['Ref', workflowRun?.ref && safe(workflowRun.ref.replace(/^refs\/(?:heads|tags)\//, ''))],
        ['Commit', workflowRun?.sha.slice(0, 7)],
        ['Job id (jid)', jid],
        ['Requested at', requestedAt?.toISOString()],
        ['Last success before', mirror?.lastSuccessfulUpdateAt],
    ];
    return [
        `### ${HEADLINES[status]}`,
        '',
        ...problems.flatMap((problem) => [`> ${escapeMarkup(problem)}`, '']),
        ...table(rows),
        '',
    ].join('\n');
}
function table(rows) {
    const known = rows.filter(([, value]) => value !== undefined && value !== '');
    if (known.length === 0)
        return [];
    return [
        '| | |',
        '|---|---|',
        ...known.map(([name, value]) => `| ${name} | <code>${escapeMarkup(value ?? '')}</code> |`),
    ];
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./node_modules/@actions/github/lib/context.js


class Context {
    /**
     * Hydrate the context from the environment
     */
    constructor() {
        var _a, _b, _c;
        this.payload = {};
        if (process.env.GITHUB_EVENT_PATH) {
            if ((0,external_fs_namespaceObject.existsSync)(process.env.GITHUB_EVENT_PATH)) {
                this.payload = JSON.parse((0,external_fs_namespaceObject.readFileSync)(process.env.GITHUB_EVENT_PATH, { encoding: 'utf8' }));
            }
            else {
                const path = process.env.GITHUB_EVENT_PATH;
                process.stdout.write(`GITHUB_EVENT_PATH ${path} does not exist${external_os_namespaceObject.EOL}`);
            }
        }
        this.eventName = process.env.GITHUB_EVENT_NAME;
        this.sha = process.env.GITHUB_SHA;
        this.ref = process.env.GITHUB_REF;
        this.workflow = process.env.GITHUB_WORKFLOW;
        this.action = process.env.GITHUB_ACTION;
        this.actor = process.env.GITHUB_ACTOR;
        this.job = process.env.GITHUB_JOB;
        this.runAttempt = parseInt(process.env.GITHUB_RUN_ATTEMPT, 10);
        this.runNumber = parseInt(process.env.GITHUB_RUN_NUMBER, 10);
        this.runId = parseInt(process.env.GITHUB_RUN_ID, 10);
        this.apiUrl = (_a = process.env.GITHUB_API_URL) !== null && _a !== void 0 ? _a : `https://api.github.com`;
        this.serverUrl = (_b = process.env.GITHUB_SERVER_URL) !== null && _b !== void 0 ? _b : `https://github.com`;
        this.graphqlUrl =
            (_c = process.env.GITHUB_GRAPHQL_URL) !== null && _c !== void 0 ? _c : `https://api.github.com/graphql`;
    }
    get issue() {
        const payload = this.payload;
        return Object.assign(Object.assign({}, this.repo), { number: (payload.issue || payload.pull_request || payload).number });
    }
    get repo() {
        if (process.env.GITHUB_REPOSITORY) {
            const [owner, repo] = process.env.GITHUB_REPOSITORY.split('/');
            return { owner, repo };
        }
        if (this.payload.repository) {
            return {
                owner: this.payload.repository.owner.login,
                repo: this.payload.repository.name
            };
        }
        throw new Error("context.repo requires a GITHUB_REPOSITORY environment variable like 'owner/repo'");
    }
}
//# sourceMappingURL=context.js.map
;// CONCATENATED MODULE: ./src/workflow-run.ts


function readWorkflowRun() {
    const { eventName, payload } = readEvent();
    const sha = process.env['GITHUB_SHA'] ?? '';
    return {
        ref: process.env['GITHUB_REF'] ?? '',
        sha: /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha) ? sha : '',
        forcedPush: eventName === 'push' && payload['forced'] === true,
    };
}
function readEvent() {
    const none = { eventName: '', payload: {} };
    try {
        if (!isFile(process.env['GITHUB_EVENT_PATH'] ?? ''))
            return none;
        const { eventName, payload } = new Context();
        return isObject(payload) ? { eventName, payload } : none;
    }
    catch {
        return none;
    }
}
function isFile(path) {
    return (0,external_node_fs_namespaceObject.statSync)(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}

;// CONCATENATED MODULE: ./src/run.ts











async function run(host) {
    try {
        await synchronize(host);
        host.report.output('status', 'requested');
        await writeSummary(host, 'requested', []);
        return 'requested';
    }
    catch (error) {
        await fail(host, error);
        return 'failed';
    }
}
async function synchronize(host) {
    const inputs = prepare(host);
    const transport = new GuardedTransport(inputs.requestTimeoutMs);
    try {
        const repository = openRepository(host, inputs, transport);
        noteWorkflowRun(host, inputs);
        if (inputs.associateUrl !== undefined) {
            await associateSource(host, repository, inputs.associateUrl);
        }
        await start(host, repository, inputs);
    }
    finally {
        transport.close();
    }
}
function prepare(host) {
    const problems = checkEnvironment(host.env, host.secrets);
    host.progress.summary = wantsSummary(host.readInput);
    let inputs;
    try {
        inputs = readInputs(host.readInput, host.secrets);
    }
    catch (error) {
        if (!(error instanceof InputError))
            throw error;
        problems.push(...error.problems);
    }
    if (inputs === undefined || problems.length > 0)
        throw new InputError(problems);
    host.progress.repositoryId = inputs.repositoryId;
    return inputs;
}
function openRepository(host, inputs, transport) {
    const { clock, random, report } = host;
    return new CodeArtsRepo({
        endpoint: inputs.endpoint,
        repositoryId: inputs.repositoryId,
        transport,
        credentials: tokenCredentials(inputs.credentials.token),
        retryPolicy: {
            retries: inputs.retries,
            clock,
            random,
            onRetry: (message) => {
                report.info(message);
            },
        },
        sanitize: report.safe,
    });
}
function noteWorkflowRun({ report, progress }, inputs) {
    progress.workflowRun = readWorkflowRun();
    if (progress.workflowRun.forcedPush && !inputs.forceFetch) {
        report.warning('This push rewrote history, and `force_fetch` is false: the mirror will probably keep the ' +
            'old history. Set `force_fetch: true` to overwrite it.');
    }
}
async function associateSource(host, repository, url) {
    const { report, progress } = host;
    const { action, mirror, previousUrl } = await associate(repository, url);
    const shownUrl = report.safe(mirror.url);
    if (action === 'changed') {
        report.notice(`The source of the mirror was changed from ${report.safe(previousUrl)} to ${shownUrl}.`);
    }
    else {
        report.info(`${action === 'none' ? 'Already' : 'Now'} a mirror of ${shownUrl}.`);
    }
    progress.mirror = mirror;
    report.output('mirror_url', shownUrl);
    if (mirror.lastSuccessfulUpdateAt !== undefined) {
        report.output('last_successful_update_at', mirror.lastSuccessfulUpdateAt);
    }
}
async function start(host, repository, inputs) {
    const { report, progress } = host;
    const { jid, requestedAt } = await sendStart(progress, repository, inputs);
    progress.jid = jid;
    progress.requestedAt = requestedAt;
    report.info(`Synchronization of repository ${inputs.repositoryId} requested, jid ${jid}.`);
    report.output('jid', jid);
    report.output('requested_at', requestedAt.toISOString());
}
async function sendStart(progress, repository, inputs) {
    progress.startSent = true;
    try {
        return await repository.startSynchronization({
            forceFetch: inputs.forceFetch,
            ...(inputs.sourceLogin && { login: inputs.sourceLogin }),
            ...(inputs.endpointUuid !== undefined && { endpointUuid: inputs.endpointUuid }),
        });
    }
    catch (error) {
        progress.startSent = !(error instanceof OperationError) || error.cause.outcomeUnknown;
        throw error;
    }
}
async function fail(host, error) {
    const { report } = host;
    const problems = problemsOf(error, host).map((problem) => host.secrets.redact(problem));
    for (const problem of problems)
        report.error(problem);
    try {
        report.output('status', 'failed');
    }
    catch (unreported) {
        report.info(report.safe(describeError(unreported)));
    }
    await writeSummary(host, 'failed', problems);
}
async function writeSummary({ report, progress }, status, problems) {
    if (!progress.summary)
        return;
    await report.summary(summarize(status, progress, problems, report.safe));
}
function problemsOf(error, { progress, report }) {
    if (error instanceof InputError)
        return error.problems;
    if (error instanceof OutputFailure)
        return [error.message];
    const problem = error instanceof OperationError
        ? error.message
        : `Internal error: ${report.safe(describeError(error))}`;
    return progress.startSent ? [`${problem} ${describeSynchronization(progress)}`] : [problem];
}

;// CONCATENATED MODULE: ./src/index.ts






const LINGER_MS = 500;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 };
const secrets = new Secrets(core_setSecret);
const report = new Report(secrets);
const progress = noProgress();
let finished = false;
process.exitCode = 1;
process.noDeprecation = true;
for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => undefined);
for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
        report.error(`Cancelled by ${signal}. ${describeSynchronization(progress)}`);
        process.exit(exitCode);
    });
}
process.once('uncaughtException', (error) => {
    const problem = report.safe(describeError(error));
    report.error(`Internal error: ${problem}. ${describeSynchronization(progress)}`);
    process.exit(1);
});
process.once('beforeExit', () => {
    if (finished)
        return;
    report.error(`The step ended before it was done. ${describeSynchronization(progress)}`);
});
async function main() {
    const status = await run({
        readInput: (name) => getInput(name, { trimWhitespace: false }),
        env: process.env,
        secrets,
        report,
        clock: systemClock,
        random: Math.random,
        progress,
    });
    finished = true;
    process.exitCode = status === 'failed' ? 1 : 0;
    setTimeout(() => process.exit(), LINGER_MS).unref();
}
void main();

