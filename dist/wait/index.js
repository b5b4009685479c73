import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

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
;// CONCATENATED MODULE: external "http"
const external_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");
var external_http_namespaceObject_0 = /*#__PURE__*/__nccwpck_require__.t(external_http_namespaceObject, 2);
;// CONCATENATED MODULE: external "https"
const external_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");
var external_https_namespaceObject_0 = /*#__PURE__*/__nccwpck_require__.t(external_https_namespaceObject, 2);
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
;// CONCATENATED MODULE: ./src/stubs/tunnel.ts
function httpsOverHttp() {
    throw new Error('tunnel is not part of this bundle');
}
const httpsOverHttps = httpsOverHttp;
const httpOverHttp = httpsOverHttp;
const httpOverHttps = httpsOverHttp;

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
        info.httpModule = usingSsl ? external_https_namespaceObject_0 : external_http_namespaceObject_0;
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
            maxSockets = this.requestOptions.maxSockets || external_http_namespaceObject.globalAgent.maxSockets;
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
                tunnelAgent = overHttps ? httpsOverHttps : httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? httpOverHttps : httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_namespaceObject.Agent(options) : new external_http_namespaceObject.Agent(options);
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
const summary = (/* unused pure expression or super */ null && (_summary));
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
;// CONCATENATED MODULE: ./src/text/percent-encoding.ts
function percentEncode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

;// CONCATENATED MODULE: ./src/text/safe-text.ts
const MAX_SAFE_LENGTH = 300;
const MAX_INPUT_LENGTH = 4096;
const ESCAPE_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;
function safeText(text, redact, maxLength = MAX_SAFE_LENGTH) {
    if (typeof text !== 'string')
        return '';
    const line = oneLine(redact(text.slice(0, MAX_INPUT_LENGTH)));
    const inert = breakUpCommands(hideLogins(redact(line), text.length > MAX_INPUT_LENGTH));
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
function hideLogins(text, isCut) {
    return text.replace(/\S+/g, (word, at) => hideLogin(word, isCut && at + word.length === text.length));
}
function hideLogin(word, isCut) {
    const end = isCut ? word.length : lastAt(word);
    const before = word.slice(0, Math.max(end, 0));
    const scheme = /:\/\/|%3a%2f%2f/i.exec(before);
    if (scheme === null)
        return /:|%3a/i.test(before) ? `***${word.slice(end)}` : word;
    return `${hideLogin(word.slice(0, scheme.index), false)}${scheme[0]}***${word.slice(end)}`;
}
function lastAt(word) {
    const at = word.lastIndexOf('@');
    return at === -1 && /%3a/i.test(word) ? word.lastIndexOf('%40') : at;
}
function breakUpCommands(text) {
    return text.replace(/:(?=:)/g, ': ').replace(/##\[/g, '## [');
}
function asSentence(text) {
    return /[.!?…]$/.test(text) ? text : `${text}.`;
}
function sentences(...parts) {
    return parts
        .filter((part) => part !== undefined && part !== '')
        .map(asSentence)
        .join(' ');
}

;// CONCATENATED MODULE: ./src/text/secrets.ts


const MIN_SECRET_LENGTH = 6;
const MIN_OVERLAP = 12;
const MAX_CONCEALED = 16;
class Secrets {
    #mask;
    #values = new Set();
    #concealed = [];
    #encodings;
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
        this.#encodings = undefined;
    }
    conceal(secret) {
        this.#concealed.push(secret);
        if (this.#concealed.length > MAX_CONCEALED)
            this.#concealed.shift();
        this.#encodings = undefined;
    }
    redact(text) {
        if (this.#values.size + this.#concealed.length === 0)
            return text;
        this.#encodings ??= new Encodings([...this.#values, ...this.#concealed]);
        return this.#encodings.hideIn(text);
    }
    isIn(text) {
        return this.redact(text) !== text;
    }
    safe(text, maxLength) {
        return safeText(text, (part) => this.redact(part), maxLength);
    }
}
class Encodings {
    #short;
    #long;
    #grams;
    constructor(secrets) {
        const all = [...secrets].flatMap(encodings).filter((form) => form.length >= MIN_SECRET_LENGTH);
        this.#short = all.filter((form) => form.length < MIN_OVERLAP);
        this.#long = all.filter((form) => form.length >= MIN_OVERLAP).join('\n');
        this.#grams = new Grams(this.#long);
    }
    hideIn(text) {
        let hidden = text;
        for (const form of this.#short)
            hidden = hidden.replaceAll(form, '***');
        return this.#hideParts(hidden);
    }
    #hideParts(text) {
        let shown = '';
        let shownTo = 0;
        let at = 0;
        while (at + MIN_OVERLAP <= text.length) {
            if (!this.#isPart(text, at)) {
                at += 1;
                continue;
            }
            shown += `${text.slice(shownTo, at)}***`;
            while (this.#isPart(text, at + 1))
                at += 1;
            shownTo = at + MIN_OVERLAP;
            at = shownTo;
        }
        return shown + text.slice(shownTo);
    }
    #isPart(text, at) {
        const part = text.slice(at, at + MIN_OVERLAP);
        if (part.length < MIN_OVERLAP)
            return false;
        for (let offset = 0; offset < GRAM; offset += 1) {
            const places = this.#grams.placesOf(part.slice(offset, offset + GRAM));
            for (const place of places) {
                if (this.#long.startsWith(part, place - offset))
                    return true;
            }
        }
        return false;
    }
}
const GRAM = MIN_OVERLAP / 2;
class Grams {
    #last = new Map();
    #before;
    constructor(text) {
        this.#before = new Int32Array(Math.ceil(text.length / GRAM));
        for (let number = 0; (number + 1) * GRAM <= text.length; number += 1) {
            const gram = text.slice(number * GRAM, (number + 1) * GRAM);
            const last = this.#last.get(gram) ?? -1;
            const isRepetition = last >= 0 && around(text, last) === around(text, number);
            this.#before[number] = (isRepetition ? this.#before[last] : last) ?? -1;
            this.#last.set(gram, number);
        }
    }
    *placesOf(gram) {
        let number = this.#last.get(gram) ?? -1;
        while (number >= 0) {
            yield number * GRAM;
            number = this.#before[number] ?? -1;
        }
    }
}
function around(text, number) {
    return text.slice(Math.max(0, (number - 1) * GRAM), (number + 2) * GRAM);
}
function encodings(secret) {
    const bytes = Buffer.from(secret);
    const hex = bytes.toString('hex');
    return [
        secret,
        secret.toLowerCase(),
        ...[0, 1, 2].map((offset) => base64At(bytes, offset)),
        ...[0, 1, 2].map((offset) => base64At(bytes, offset).replace(/\+/g, '-').replace(/\//g, '_')),
        hex,
        hex.toUpperCase(),
        ...uriForms(secret.toWellFormed()),
        JSON.stringify(secret).slice(1, -1),
    ];
}
function uriForms(secret) {
    return [encodeURIComponent(secret), percentEncode(secret)].flatMap((form) => [
        form,
        form.replace(/%../g, (escape) => escape.toLowerCase()),
    ]);
}
function base64At(bytes, offset) {
    const aligned = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return aligned.slice(Math.ceil((offset * 4) / 3)).replace(/=+$/, '');
}

;// CONCATENATED MODULE: ./src/time/clock.ts
const systemClock = {
    now: () => performance.now(),
    date: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => {
        setTimeout(resolve, ms);
    }),
};

;// CONCATENATED MODULE: ./src/mirror/source-url.ts
const MAX_LENGTH = 2048;
const TOO_LONG = '(a text too long for a URL)';
function cleanSourceUrl(url) {
    const parsed = parse(url);
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
        return undefined;
    if (isTornLogin(parsed))
        return undefined;
    parsed.username = '';
    parsed.password = '';
    parsed.search = '';
    parsed.hash = '';
    return parsed.href.length > MAX_LENGTH ? undefined : parsed.href;
}
function isTornLogin({ hostname, port, pathname, search, hash }) {
    const looksLikeName = port !== '' || !hostname.includes('.');
    return looksLikeName && /@|%40/.test(pathname + search + hash);
}
function withoutLogin(url) {
    if (url.length > MAX_LENGTH)
        return TOO_LONG;
    const end = url.lastIndexOf('@');
    const rest = url.slice(end + 1).replace(/[?#].*$/s, '');
    if (end === -1)
        return rest;
    const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(url)?.[0] ?? '';
    const login = url.slice(scheme.length, end);
    return `${scheme}${login === 'git' ? login : '***'}@${rest}`;
}
function isSameSource(one, other) {
    const [source, otherSource] = [takeApart(one), takeApart(other)];
    if (source === undefined || otherSource === undefined)
        return one === other;
    return source.host === otherSource.host && source.path === otherSource.path;
}
function isSameHost(one, other) {
    const host = takeApart(one)?.host;
    return host !== undefined && host === takeApart(other)?.host;
}
function isWholeUrl(text) {
    return takeApart(text) !== undefined && !/\*\*\*|…$/.test(text);
}
const DEFAULT_PORTS = ['80', '443', '22'];
function takeApart(url) {
    const parsed = parse(url);
    if (parsed === undefined || parsed.hostname === '')
        return undefined;
    const name = parsed.hostname
        .toLowerCase()
        .replace(/^www\./, '')
        .replace(/\.$/, '');
    const port = DEFAULT_PORTS.includes(parsed.port) ? '' : parsed.port;
    const path = decoded(withoutSlashes(parsed.pathname))
        .toLowerCase()
        .replace(/\.git$/, '');
    return { host: `${name}:${port}`, path: withoutSlashes(path) };
}
function parse(url) {
    if (url.length > MAX_LENGTH)
        return undefined;
    const [, login = '', host, path] = /^([^/:@\s]{1,255}@)([^/:@\s]{1,255}):(?!\/\/)(.*)$/s.exec(url) ?? [];
    return URL.parse(host === undefined ? url : `ssh://${login}${host}/${path ?? ''}`) ?? undefined;
}
function withoutSlashes(path) {
    let end = path.length;
    while (end > 0 && path[end - 1] === '/')
        end -= 1;
    return path.slice(0, end);
}
function decoded(path) {
    try {
        return decodeURIComponent(path);
    }
    catch {
        return path;
    }
}

;// CONCATENATED MODULE: ./src/text/problem.ts

const TOPICS = (/* unused pure expression or super */ null && ([
    'inputs',
    'credentials',
    'permissions',
    'repository-and-mirror',
    'throttling',
    'connections',
    'certificates',
    'proxies',
    'answers',
    'results',
]));
function describeProblem({ doing, known, why, todo, help }) {
    const more = help && `More: ${help}`;
    return sentences(doing === undefined ? known : `${doing}: ${known}`, why, todo, more);
}

;// CONCATENATED MODULE: ./src/host/failure.ts

class Failure extends Error {
    name = 'Failure';
    problems;
    status;
    finding;
    constructor(problems, status, finding) {
        super(problems.map(describeProblem).join(' '));
        this.problems = problems;
        this.status = status;
        this.finding = finding;
    }
}

;// CONCATENATED MODULE: ./src/host/journal.ts


class Journal {
    #facts = { startSent: false, summary: true, warnings: [], notices: [] };
    #report;
    #secrets;
    constructor(report, secrets) {
        this.#report = report;
        this.#secrets = secrets;
    }
    get facts() {
        return this.#facts;
    }
    get started() {
        return this.#facts.startSent || this.#facts.jid !== undefined;
    }
    wantsSummary(wanted) {
        this.#facts.summary = wanted;
    }
    repository(id, place) {
        this.#facts.repositoryId = id;
        this.#facts.place = place;
        this.#handOn('repository_id', String(id));
    }
    workflowRun(run) {
        this.#facts.workflowRun = run;
    }
    requestSent() {
        this.#facts.startSent = true;
    }
    requestFailed(outcomeUnknown) {
        this.#facts.startSent = outcomeUnknown;
    }
    jid(jid) {
        this.#facts.jid = jid;
        this.#report.output('jid', jid);
    }
    requestedAt(date) {
        this.#facts.requestedAt = date;
        this.#handOn('requested_at', date.toISOString());
    }
    mirror(mirror) {
        const before = this.#facts.mirror;
        if (before === undefined)
            this.#facts.successBefore = mirror.lastSuccessfulUpdateAt;
        this.#facts.mirror = mirror;
        const { url, lastSuccessfulUpdateAt: success } = mirror;
        const isNew = url !== undefined && url !== before?.url;
        if (isNew && isWholeUrl(url) && !this.#secrets.isIn(url)) {
            this.#handOn('mirror_url', url);
        }
        if (success !== undefined && success !== before?.lastSuccessfulUpdateAt) {
            this.#handOn('last_successful_update_at', success);
        }
    }
    proof(by, how) {
        this.#facts.proof = { by, how };
        this.#handOn('proof', by);
    }
    commit(sha) {
        this.#handOn('commit', sha);
    }
    plan(plan) {
        this.#facts.plan = plan;
        this.#handOn('plan', plan);
    }
    warning(message) {
        this.#facts.warnings.push(message);
        this.#report.warning(message);
    }
    notice(message) {
        this.#facts.notices.push(message);
        this.#report.notice(message);
    }
    describeSynchronization() {
        const { jid, startSent } = this.#facts;
        if (jid !== undefined)
            return `The synchronization ${jid} was started.`;
        return startSent
            ? 'A synchronization may be running: the request was sent, and no usable answer came back.'
            : 'No synchronization was started.';
    }
    #handOn(name, value) {
        try {
            this.#report.output(name, value);
        }
        catch (error) {
            if (!(error instanceof Failure))
                throw error;
        }
    }
}

;// CONCATENATED MODULE: ./src/http/attempt.ts
function wasSent(stage) {
    return stage === 'sent' || stage === 'answered';
}
class Attempt {
    url;
    signal;
    addresses = [];
    distrusted = false;
    #stage = 'resolving';
    #peer = 'service';
    #endsAt;
    constructor(url, signal, timeoutMs) {
        this.url = url;
        this.signal = signal;
        this.#endsAt = performance.now() + timeoutMs;
    }
    get stage() {
        return this.#stage;
    }
    get peer() {
        return this.#peer;
    }
    get leftMs() {
        return Math.max(0, this.#endsAt - performance.now());
    }
    reach(stage, peer = 'service') {
        this.#stage = stage;
        this.#peer = peer;
    }
}
function bare({ hostname }) {
    return hostname.replace(/^\[|\]$/g, '');
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
    brief;
    fault;
    transient;
    reached;
    hint;
    status;
    code;
    requestId;
    retryAfterMs;
    constructor(brief, details) {
        const { requestId } = details;
        super(requestId === undefined ? brief : `${brief} (request id ${requestId})`);
        this.brief = brief;
        this.fault = details.fault;
        this.transient = details.transient;
        this.reached = details.reached;
        this.hint = details.hint;
        this.status = details.status;
        this.code = details.code;
        this.requestId = requestId;
        this.retryAfterMs = details.retryAfterMs;
    }
    get outcomeUnknown() {
        if (this.reached !== undefined && !wasSent(this.reached))
            return false;
        return UNKNOWN_OUTCOME.includes(this.fault) || this.status === 408 || (this.status ?? 0) >= 500;
    }
}
class OperationError extends Error {
    name = 'OperationError';
    cause;
    problem;
    attempts;
    outcomeUnknown;
    constructor(operation, cause, details) {
        const { attempts, outcomeUnknown, reason } = details;
        const problem = {
            doing: `${operation} failed${attempts > 1 ? ` after ${attempts} attempts` : ''}`,
            known: cause.message,
            why: reason,
            todo: cause.hint,
            topic: topicOf(cause),
        };
        super(describeProblem(problem));
        this.problem = problem;
        this.cause = cause;
        this.attempts = attempts;
        this.outcomeUnknown = outcomeUnknown;
    }
}
const TOPIC_OF_FAULT = {
    unreachable: 'connections',
    connection: 'connections',
    timeout: 'connections',
    incomplete: 'answers',
    certificate: 'certificates',
    proxy: 'proxies',
    protocol: 'connections',
    redirect: 'connections',
    contract: 'answers',
};
function topicOf({ fault, status, transient }) {
    if (fault !== 'status')
        return TOPIC_OF_FAULT[fault];
    if (status === 401)
        return 'credentials';
    if (status === 429 || (status === 403 && transient))
        return 'throttling';
    if (status === 403)
        return 'permissions';
    return status === 404 ? 'repository-and-mirror' : 'answers';
}

;// CONCATENATED MODULE: ./src/host/help.ts
function helpAddress(env, topic) {
    const repository = env['GITHUB_ACTION_REPOSITORY'] ?? '';
    const ref = env['GITHUB_ACTION_REF'] ?? '';
    if (env['GITHUB_SERVER_URL'] !== 'https://github.com')
        return undefined;
    if (!/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository))
        return undefined;
    if (!/^\w[\w./-]{0,200}$/.test(ref) || ref.includes('..'))
        return undefined;
    return `https://github.com/${repository}/blob/${ref}/docs/troubleshooting.md#${topic}`;
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/host/report.ts




const TITLE = 'CodeArts mirror';
class Report {
    #secrets;
    #env;
    constructor(secrets, env) {
        this.#secrets = secrets;
        this.#env = env;
    }
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
            if (!this.#env['GITHUB_OUTPUT'])
                throw new Error('GITHUB_OUTPUT is not set');
            setOutput(name, value);
        }
        catch (error) {
            const reason = this.#secrets.safe(describeError(error));
            throw new Failure([
                {
                    known: `The output ${name} (${value}) could not be handed to later steps: ${reason}`,
                    todo: 'The runner sets GITHUB_OUTPUT to a file that steps may write; check what changes it',
                },
            ]);
        }
    }
    summary(markdown) {
        try {
            const file = this.#env['GITHUB_STEP_SUMMARY'];
            if (!file)
                throw new Error('GITHUB_STEP_SUMMARY is not set');
            append(file, markdown);
        }
        catch (error) {
            this.warning(`The job summary could not be written: ${asSentence(this.#secrets.safe(describeError(error)))} Set \`summary: false\` ` +
                'where the runner has none.');
        }
    }
}
function append(path, text) {
    const file = (0,external_node_fs_namespaceObject.openSync)(path, external_node_fs_namespaceObject.constants.O_APPEND | external_node_fs_namespaceObject.constants.O_WRONLY);
    try {
        (0,external_node_fs_namespaceObject.appendFileSync)(file, text);
    }
    finally {
        (0,external_node_fs_namespaceObject.closeSync)(file);
    }
}
function describeError(error) {
    return error instanceof Error ? error.message : String(error);
}

;// CONCATENATED MODULE: ./src/mirror/ref.ts
function parseRef(ref) {
    const [, namespace, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
    if (name === undefined)
        return undefined;
    return { type: namespace === 'heads' ? 'branch' : 'tag', name };
}
function isShortLived({ type, name }) {
    return type === 'branch' && name.startsWith('gh-readonly-queue/');
}

;// CONCATENATED MODULE: ./src/time/elapsed.ts
function formatElapsed(ms) {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60)
        return `${seconds} s`;
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

;// CONCATENATED MODULE: ./src/host/markup.ts
const WORD_JOINER = '\u2060';
function inert(text) {
    const broken = text
        .replace(/[:@#](?=\S)/g, `$&${WORD_JOINER}`)
        .replace(/\bwww\./gi, `www${WORD_JOINER}.`);
    return escapeMarkup(broken);
}
function code(text) {
    return `<code>${inert(text)}</code>`;
}
function literal(text) {
    return `<code>${escapeMarkup(text)}</code>`;
}
function markup_link(text, target) {
    const url = URL.parse(target);
    if (url === null || !/^https?:$/.test(url.protocol))
        return code(text);
    return `<a href="${escapeMarkup(url.href)}">${code(text)}</a>`;
}
function escapeMarkup(text) {
    return text.replace(/[&<>"'`|*_~[\]\\#@!(){}\u2060]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

;// CONCATENATED MODULE: ./src/host/summary.ts





const ICONS = {
    requested: '🔄',
    synced: '✅',
    failed: '❌',
    timed_out: '⌛',
    unconfirmed: '❔',
    checked: '🔍',
};
function summarize(facts, ending, secrets) {
    const blocks = [
        `### ${headline(facts, ending, secrets)}`,
        ...ending.problems.map(alertOf),
        ...facts.warnings.map((text) => summary_alert('WARNING', inert(text))),
        ...facts.notices.map((text) => summary_alert('NOTE', inert(text))),
        describeRoute(facts, secrets),
        table(['', 'Commit', 'How it was proven', 'Took'], [
            [
                ICONS[ending.status],
                describeCommit(facts.workflowRun, secrets),
                describeProof(facts, ending.status),
                took(ending),
            ],
        ]),
        describeDetails(facts),
    ];
    return `${blocks.filter(Boolean).join('\n\n')}\n\n`;
}
function headline(facts, { status, finding }, secrets) {
    const ref = parseRef(facts.workflowRun?.ref ?? '');
    const name = ref === undefined ? undefined : code(secrets.safe(ref.name, 100));
    const subject = name ?? 'this run';
    const icon = ICONS[status];
    switch (status) {
        case 'requested':
            return `${icon} ${subject}: synchronization of the CodeArts mirror requested`;
        case 'synced':
            return `${icon} ${describeSynced(facts, name)}`;
        case 'failed':
            return `${icon} ${subject}${FAILED[finding ?? 'not started']}`;
        case 'timed_out':
            return `${icon} ${subject} could not be confirmed on the CodeArts mirror in time`;
        case 'unconfirmed':
            return `${icon} ${subject} could not be confirmed on the CodeArts mirror`;
        case 'checked':
            return facts.plan === 'fail'
                ? '⚠️ The CodeArts mirror was checked: a run would fail'
                : `${icon} The CodeArts mirror was checked, nothing was changed`;
    }
}
const FAILED = {
    'not on the mirror': ' is not on the CodeArts mirror',
    'synchronization failed': ': the synchronization of the CodeArts mirror failed',
    'wrong inputs': ': the inputs of this step are wrong, and nothing was sent',
    'not started': ': no synchronization was started',
};
function describeSynced({ proof, workflowRun }, name) {
    if (proof?.by !== 'commit' || name === undefined) {
        return `The CodeArts mirror was synchronized${name === undefined ? '' : `; ${name} was not verified`}`;
    }
    return workflowRun?.change.kind === 'deleted'
        ? `${name} is gone from the CodeArts mirror`
        : `${name} is on the CodeArts mirror`;
}
function alertOf({ doing, known, why, todo, help }) {
    const [what, rest] = doing === undefined ? [known, why] : [doing, sentences(known, why)];
    const happened = summary_alert('CAUTION', `**${inert(asSentence(what))}**${rest ? ` ${inert(asSentence(rest))}` : ''}`);
    const fix = todo && `**To fix it:** ${inert(asSentence(todo))}`;
    const more = help && `<a href="${help}">More about this</a>.`;
    const tip = [fix, more].filter(Boolean).join(' ');
    return tip ? `${happened}\n\n${summary_alert('TIP', tip)}` : happened;
}
function summary_alert(kind, text) {
    return `> [!${kind}]\n> ${text}`;
}
function describeRoute({ mirror, workflowRun, repositoryId, place }, secrets) {
    if (repositoryId === undefined)
        return undefined;
    const target = `CodeArts repository ${literal(String(repositoryId))}${place === undefined ? '' : ` in ${literal(place)}`}`;
    if (mirror?.url === undefined)
        return target;
    const own = workflowRun?.repositoryUrl ?? '';
    const source = isSameSource(mirror.url, own)
        ? markup_link(new URL(own).pathname.slice(1), own)
        : code(secrets.safe(mirror.url));
    return `${source} → ${target}`;
}
function describeCommit(run, secrets) {
    if (run === undefined)
        return '';
    const { ref, sha, repositoryUrl, change } = run;
    const known = parseRef(ref);
    const place = known && `${known.type} ${code(secrets.safe(known.name))}`;
    if (change.kind === 'deleted')
        return `${place ?? 'a ref'}, deleted`;
    const commit = sha && markup_link(sha.slice(0, 7), `${repositoryUrl}/commit/${sha}`);
    return [commit, place].filter(Boolean).join(' on ');
}
function describeProof({ proof }, status) {
    switch (status) {
        case 'synced':
            return inert(proof?.how ?? '');
        case 'requested':
            return 'nothing was proven: the step did not wait';
        case 'checked':
            return 'nothing to prove: a dry run';
        case 'failed':
        case 'timed_out':
        case 'unconfirmed':
            return 'not proven';
    }
}
function took({ tookMs }) {
    return tookMs < 1_000 ? 'less than a second' : formatElapsed(tookMs);
}
function describeDetails({ jid, requestedAt, successBefore, mirror, }) {
    const failures = mirror?.numberOfFailures;
    const rows = [
        ['Job (jid)', jid && code(jid)],
        ['Requested', requestedAt?.toUTCString()],
        ['Last success before this run', successBefore && literal(successBefore)],
        ['Failures so far', failures === undefined ? undefined : String(failures)],
    ].filter((row) => Boolean(row[1]));
    if (rows.length === 0)
        return undefined;
    return `<details><summary>Details</summary>\n\n${table(['', ''], rows)}\n\n</details>`;
}
function table(head, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

;// CONCATENATED MODULE: ./src/host/outcome.ts






async function reportOutcome(host, story) {
    try {
        const status = await story(host);
        host.report.output('status', status);
        writeSummary(host, { status, problems: [], tookMs: host.clock.now() - host.begun });
        return status;
    }
    catch (error) {
        const ending = { ...endingOf(error, host), tookMs: host.clock.now() - host.begun };
        reportProblems(host, ending);
        return ending.status;
    }
}
function reportCutShort(host, what) {
    const tookMs = host.clock.now() - host.begun;
    const status = host.journal.started ? 'unconfirmed' : 'failed';
    const problem = { known: what, why: host.journal.describeSynchronization() };
    reportProblems(host, { status, problems: [finished(host)(problem)], tookMs });
}
function reportProblems(host, ending) {
    const { report, secrets } = host;
    for (const problem of ending.problems)
        report.error(describeProblem(problem));
    try {
        report.output('status', ending.status);
    }
    catch (unreported) {
        report.info(secrets.safe(describeError(unreported)));
    }
    writeSummary(host, ending);
}
function writeSummary({ report, journal, secrets }, ending) {
    if (!journal.facts.summary)
        return;
    report.summary(summarize(journal.facts, ending, secrets));
}
function endingOf(error, host) {
    const { journal, secrets } = host;
    const status = journal.started ? 'unconfirmed' : 'failed';
    if (error instanceof Failure) {
        const { problems, finding } = error;
        return { status: error.status ?? status, problems: problems.map(finished(host)), finding };
    }
    const problem = error instanceof OperationError
        ? error.problem
        : { known: `Internal error: ${secrets.safe(describeError(error))}` };
    const why = journal.started
        ? [problem.why, journal.describeSynchronization()].filter(Boolean).join(' ')
        : problem.why;
    return { status, problems: [finished(host)({ ...problem, why })] };
}
function finished({ secrets, env }) {
    const redact = (text) => text && secrets.redact(text);
    return ({ doing, known, why, todo, topic = 'results' }) => ({
        doing: redact(doing),
        known: secrets.redact(known),
        why: redact(why),
        todo: redact(todo),
        topic,
        help: helpAddress(env, topic),
    });
}

;// CONCATENATED MODULE: ./src/host/process.ts






const LINGER_MS = 500;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 };
const SUCCESSES = ['requested', 'synced', 'checked'];
function main(story) {
    const host = openHost();
    process.exitCode = 1;
    guard(host);
    Reflect.set(process, 'noDeprecation', true);
    void finish(reportOutcome(host, story), host);
}
function openHost() {
    const secrets = new Secrets(core_setSecret);
    const report = new Report(secrets, process.env);
    return {
        readInput: (name) => getInput(name, { trimWhitespace: false }),
        env: process.env,
        useProxy: (variable, url) => {
            process.env[variable] = url;
        },
        secrets,
        report,
        journal: new Journal(report, secrets),
        clock: systemClock,
        begun: systemClock.now(),
        random: Math.random,
    };
}
function guard(host) {
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => undefined);
    for (const [signal, exitCode] of Object.entries(SIGNALS)) {
        process.on(signal, () => {
            reportCutShort(host, `Cancelled by ${signal}.`);
            process.exit(exitCode);
        });
    }
    process.once('uncaughtException', (error) => {
        reportCutShort(host, `Internal error: ${host.secrets.safe(describeError(error))}.`);
        process.exit(1);
    });
}
async function finish(run, host) {
    const onUnfinished = () => {
        reportCutShort(host, 'The step ended before it was done.');
    };
    process.once('beforeExit', onUnfinished);
    const status = await run;
    process.off('beforeExit', onUnfinished);
    process.exitCode = SUCCESSES.includes(status) ? 0 : 1;
    setTimeout(() => process.exit(), LINGER_MS).unref();
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
const STS_REGIONS = [
    'cn-north-4',
    'cn-south-1',
    'cn-east-3',
    'cn-southwest-2',
    'ap-southeast-3',
    'sa-brazil-1',
    'la-south-2',
    'af-south-1',
    'tr-west-1',
];
function stsEndpoint(region) {
    if (!STS_REGIONS.includes(region))
        return undefined;
    return new URL(`https://sts.${region}.myhuaweicloud.com`);
}

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
;// CONCATENATED MODULE: ./src/text/json.ts
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function objectOf(value) {
    return isObject(value) ? value : {};
}

;// CONCATENATED MODULE: ./src/host/workflow-run.ts



const MAX_EVENT_BYTES = 5 * 1024 * 1024;
function readWorkflowRun(env) {
    return workflowRunOf(env, readEvent(env['GITHUB_EVENT_PATH'] ?? ''));
}
function workflowRunOf(env, event) {
    const eventName = env['GITHUB_EVENT_NAME'] ?? '';
    const payload = typeof event === 'string' ? undefined : event;
    const common = {
        eventName,
        repositoryUrl: repositoryUrl(env),
        defaultBranch: workflow_run_text(objectOf(payload?.['repository'])['default_branch']),
        withoutSecrets: readRestriction(env, payload ?? {}),
        unread: typeof event === 'string' ? event : undefined,
    };
    const deletedRef = readDeletedRef(eventName, payload);
    if (deletedRef !== undefined) {
        return { ...common, ref: deletedRef, sha: '', change: { kind: 'deleted' } };
    }
    const envRef = env['GITHUB_REF'] ?? '';
    const ref = envRef === '' ? refOfRelease(eventName, payload) : envRef;
    return {
        ...common,
        ref,
        sha: objectName(env['GITHUB_SHA']) ?? '',
        change: readChange(eventName, payload, ref),
    };
}
function readRestriction(env, payload) {
    if (env['GITHUB_ACTOR'] === 'dependabot[bot]')
        return 'Dependabot';
    const head = objectOf(objectOf(payload['pull_request'])['head']);
    const headName = workflow_run_text(objectOf(head['repo'])['full_name']);
    if (headName !== undefined && headName !== env['GITHUB_REPOSITORY']) {
        return 'a pull request from a fork';
    }
    return objectOf(payload['repository'])['fork'] === true ? 'a fork' : undefined;
}
function readDeletedRef(eventName, payload) {
    if (eventName === 'delete') {
        const name = workflow_run_text(payload?.['ref']);
        const type = payload?.['ref_type'];
        if (name === undefined || (type !== 'branch' && type !== 'tag'))
            return '';
        return `refs/${type === 'branch' ? 'heads' : 'tags'}/${name}`;
    }
    if (eventName !== 'push' || payload === undefined)
        return undefined;
    const deleted = payload['deleted'] === true || /^0{40,64}$/.test(workflow_run_text(payload['after']) ?? '');
    return deleted ? (workflow_run_text(payload['ref']) ?? '') : undefined;
}
function refOfRelease(eventName, payload) {
    const tag = eventName === 'release' && workflow_run_text(objectOf(payload?.['release'])['tag_name']);
    return tag ? `refs/tags/${tag}` : '';
}
function readChange(eventName, payload, ref) {
    if (eventName === 'create')
        return { kind: 'created' };
    if (eventName !== 'push' || payload === undefined)
        return { kind: 'unknown' };
    if (payload['created'] === true)
        return { kind: 'created' };
    const isMovedTag = ref.startsWith('refs/tags/') && payload['created'] === false;
    if (payload['forced'] === true || isMovedTag) {
        return { kind: 'rewritten', before: objectName(payload['before']) };
    }
    const saysNo = payload['forced'] === false && payload['created'] === false;
    return { kind: saysNo ? 'forward' : 'unknown' };
}
function objectName(value) {
    if (typeof value !== 'string' || !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value))
        return undefined;
    return /^0+$/.test(value) ? undefined : value;
}
function repositoryUrl(env) {
    const server = env['GITHUB_SERVER_URL'] ?? '';
    const repository = env['GITHUB_REPOSITORY'] ?? '';
    return server && repository && `${server.slice(0, 2048).replace(/\/{1,16}$/, '')}/${repository}`;
}
function readEvent(path) {
    if (path === '')
        return 'GITHUB_EVENT_PATH is not set';
    try {
        const file = (0,external_node_fs_namespaceObject.statSync)(path, { throwIfNoEntry: false });
        if (!file?.isFile())
            return 'there is no event file';
        if (file.size > MAX_EVENT_BYTES)
            return 'the event file is larger than 5 MB';
        const payload = new Context().payload;
        return isObject(payload) ? payload : 'the event file holds no JSON object';
    }
    catch {
        return 'the event file cannot be read';
    }
}
function workflow_run_text(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}

;// CONCATENATED MODULE: ./src/http/json-answer.ts


function readObject(response) {
    const body = parseJson(response.text);
    if (body === undefined)
        throw contractError(response, 'but no JSON');
    if (!isObject(body))
        throw contractError(response, 'but no JSON object');
    return body;
}
function contractError(response, what) {
    return new RequestError(`HTTP ${response.status} ${what}, which is not the documented answer`, {
        fault: 'contract',
        transient: false,
        status: response.status,
        hint: 'Check `endpoint` and the proxy: something other than the service may have answered',
    });
}

;// CONCATENATED MODULE: ./src/http/headers.ts
const MAX_SECONDS = 1_000_000_000;
const headers_MAX_LENGTH = 100;
function parseHttpDate(text) {
    if (text === undefined || text.length > headers_MAX_LENGTH || !/^[A-Z][a-z]{2,8},? /.test(text))
        return NaN;
    return Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
}
function parseRetryAfter(headers, localDate) {
    const value = headers['retry-after']?.slice(0, headers_MAX_LENGTH).trim() ?? '';
    if (/^\d+$/.test(value))
        return Math.min(Number(value), MAX_SECONDS) * 1000;
    const at = parseHttpDate(value);
    if (Number.isNaN(at))
        return undefined;
    const now = parseHttpDate(headers.date);
    return Math.max(0, at - (Number.isNaN(now) ? localDate : now));
}

;// CONCATENATED MODULE: ./src/http/service-error.ts



const SHAPES = [
    ['error_code', 'error_msg'],
    ['errorCode', 'errorMsg'],
    ['code', 'message'],
];
const MAX_DEPTH = 5;
function serviceError(response, secrets, localDate, advise) {
    const { status, headers } = response;
    const found = findError(parseJson(response.text));
    const code = secrets.safe(found?.code, 60);
    const message = secrets.safe(found?.message);
    const requestId = secrets.safe(headers['x-request-id'], 80);
    const retryAfterMs = parseRetryAfter(headers, localDate);
    return new RequestError(`HTTP ${status}${code && `, ${code}`}${message && `: ${message}`}`, {
        fault: 'status',
        transient: isTransient(status, code),
        status,
        code,
        hint: advise(status, code),
        ...(requestId !== '' && { requestId }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
}
function isTransient(status, code) {
    return [408, 500, 502, 503, 504].includes(status) || isThrottled({ status, code });
}
function isThrottled({ status, code }) {
    return status === 429 || code?.endsWith('0308') === true;
}
function findError(body, depth = 0) {
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

;// CONCATENATED MODULE: ./src/mirror/mirror.ts
const NO_STATUS = 'unknown';
const READ_LAG_MS = 10_000;

;// CONCATENATED MODULE: ./src/codearts/answers.ts





const JID = /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/;
const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const TIMESTAMP = /^[0-9TZ:.+ -]+$/;
const MAX_TIMESTAMP_LENGTH = 40;
function readJid(response, secrets) {
    const fields = readObject(response);
    refuseError(response, fields, secrets);
    const { jid } = fields;
    if (typeof jid !== 'string' || !JID.test(jid) || secrets.isIn(jid)) {
        throw contractError(response, 'without a usable `jid`');
    }
    return jid;
}
function readRemoteMirror(response, secrets) {
    const fields = readObject(response);
    refuseError(response, fields, secrets);
    const url = typeof fields['url'] === 'string' && fields['url'] !== '' ? fields['url'] : undefined;
    const failures = fields['number_of_failures'];
    return {
        url: url && (cleanSourceUrl(url) ?? secrets.safe(withoutLogin(url))),
        updateStatus: secrets.safe(fields['update_status'], 40) || NO_STATUS,
        lastUpdateAt: readTimestamp(fields['last_update_at']),
        lastSuccessfulUpdateAt: readTimestamp(fields['last_successful_update_at']),
        numberOfFailures: Number.isSafeInteger(failures) ? Number(failures) : undefined,
        lastError: secrets.safe(fields['last_error']) || undefined,
    };
}
function readRef(response, { type, name }, secrets) {
    const answer = parseJson(response.text);
    if (Array.isArray(answer) && answer.length === 0)
        return { kind: 'absent' };
    const fields = objectOf(answer);
    const ids = [objectOf(fields['commit'])['id'], type === 'tag' ? fields['target'] : undefined];
    const commits = ids.filter((id) => typeof id === 'string' && OBJECT_NAME.test(id));
    const error = commits.length === 0 ? realError(answer) : statedError(answer);
    if (error !== undefined)
        return unknown(answers_describeError(error, secrets));
    if (typeof fields['name'] === 'string' && fields['name'] !== name) {
        return unknown('the answer is about another ref');
    }
    if (commits.length === 0)
        return unknown('the answer names no commit');
    return { kind: 'at', commits: commits.map((id) => id.toLowerCase()) };
}
function readRefNames(response) {
    const names = parseJson(response.text);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}
function unknown(reason, apiMissing = false) {
    return { kind: 'unknown', reason, apiMissing };
}
function refuseError(response, fields, secrets) {
    const isMirror = typeof fields['url'] === 'string' && fields['url'] !== '';
    const error = isMirror ? statedError(fields) : realError(fields);
    if (error === undefined)
        return;
    throw contractError(response, `with the error ${answers_describeError(error, secrets)}`);
}
const NO_ERROR = /^(?:|0{1,20}|20\d|ok|success)$/i;
function realError(answer) {
    const error = findError(answer);
    return error === undefined || NO_ERROR.test(error.code) ? statedError(answer) : error;
}
function statedError(answer) {
    const { error_code, error_msg, errorCode, errorMsg, error, status } = objectOf(answer);
    const bare = typeof error === 'string' ? { code: '', message: error } : undefined;
    const found = findError({ error_code, error_msg, errorCode, errorMsg, error }) ?? bare;
    if (found !== undefined && !NO_ERROR.test(found.code || textOf(found.message)))
        return found;
    return /^(?:fail(?:ed|ure)?|error)$/i.test(textOf(status)) ? (found ?? {}) : undefined;
}
function textOf(value) {
    return typeof value === 'string' ? value : '';
}
function answers_describeError(error, secrets) {
    return `${secrets.safe(error.code, 60)} ${secrets.safe(error.message)}`.trim() || 'of no name';
}
function readTimestamp(value) {
    if (typeof value !== 'string' || value.length > MAX_TIMESTAMP_LENGTH)
        return undefined;
    return TIMESTAMP.test(value) ? value : undefined;
}

;// CONCATENATED MODULE: ./src/inputs/values.ts


class InvalidValue extends Error {
    name = 'InvalidValue';
}
const MAX_REPOSITORY_ID = 2_147_483_647;
const MAX_URL_LENGTH = 2048;
const MAX_TOKEN_LENGTH = 100_000;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 };
function parseRepositoryId(text) {
    if (!/^[1-9][0-9]{0,9}$/.test(text) || Number(text) > MAX_REPOSITORY_ID) {
        throw new InvalidValue(`${text === '' ? 'missing' : `${quote(text)} is not a repository id`}. Give the number after "Repository ID" on the ` +
            `repository's home page in CodeArts, 1 to ${MAX_REPOSITORY_ID}.`);
    }
    return Number(text);
}
function values_parseBoolean(text) {
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
function values_sourceUrlParser(gitHubUrl) {
    return (text) => {
        const problem = sourceUrlProblem(text);
        if (problem !== undefined)
            throw invalidSource(problem);
        const url = new URL(text);
        const segments = url.pathname.split('/').filter((segment) => segment !== '');
        if (segments.length === 0)
            throw invalidSource('the URL names a host, and no repository on it');
        if (!isOnHost(url, gitHubUrl)) {
            if (segments.includes('-'))
                throw invalidSource('the URL is that of a page in a repository');
            return text;
        }
        if (segments.length === 1)
            throw invalidSource('the URL names an owner, and no repository');
        if (segments.length > 2)
            throw invalidSource('the URL is that of a page in a repository');
        const address = text.replace(/\/{1,16}$/, '');
        return /\.git$/i.test(address) ? address : `${address}.git`;
    };
}
function invalidSource(problem) {
    return new InvalidValue(`${problem}. Write the address of the source repository like https://github.com/OWNER/REPO.git.`);
}
function isOnHost({ host }, gitHubUrl) {
    const name = host.replace(/^www\./, '');
    return name === 'github.com' || name === URL.parse(gitHubUrl)?.host.replace(/^www\./, '');
}
function sourceUrlProblem(text) {
    if (text.length > MAX_URL_LENGTH)
        return 'the URL is too long';
    if (!/^https?:\/\/[^/]/i.test(text))
        return 'the URL must start with https:// or http:// and a host';
    if (/[\p{Z}\p{C}\\]|%(?:[01][0-9a-f]|20|5c|7f)/iu.test(text))
        return 'the URL has a blank, a control character or a backslash';
    if (/^[^/]*\/\/[^/?#]*(?:@|%40)/.test(text)) {
        return 'the URL has a user name or password; those go into `source_username` and `source_password`';
    }
    if (/[?#]|%(?:23|3f)/i.test(text))
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
function parseCredentialPart(text) {
    if (/^[!-~]{6,20000}$/.test(text))
        return text;
    throw new InvalidValue('the value is shorter than 6 or longer than 20000 characters, or has a blank, a line break or ' +
        'another character that no credential has. Store the value alone, without a line break at its end.');
}
function parseProviderUrn(text) {
    return parseUrn(text, 'oidcProvider', 'the identity provider');
}
function parseAgencyUrn(text) {
    return parseUrn(text, 'agency', 'the agency');
}
function parseUrn(text, type, owner) {
    const [, actualType] = /^iam::[A-Za-z0-9]{1,64}:(\w+):[\w+=,.@/-]{1,1400}$/.exec(text) ?? [];
    if (actualType === type)
        return text;
    throw new InvalidValue(`not the URN of ${type === 'agency' ? 'an agency' : 'an OIDC identity provider'}. Write ` +
        `iam::ACCOUNT_ID:${type}:NAME; the page of ${owner} in the IAM console shows it.`);
}
function values_parseEndpointUuid(text) {
    if (/^[0-9A-Fa-f-]{1,64}$/.test(text))
        return text;
    throw new InvalidValue('not a UUID. Give the id of the service endpoint from the project settings in CodeArts ' +
        '(digits, letters a to f, hyphens).');
}
function parseJid(text) {
    if (JID.test(text))
        return text;
    throw new InvalidValue('missing or not the id of a job. Give the output of the step that started the synchronization, ' +
        'for example ${{ steps.mirror.outputs.jid }}, and check the id of that step.');
}
function parseRequestedAt(text) {
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : NaN;
    if (!Number.isNaN(at))
        return new Date(at);
    throw new InvalidValue('missing or not a date like 2026-01-31T08:15:00.000Z. Give the output of the step that started ' +
        'the synchronization, for example ${{ steps.mirror.outputs.requested_at }}.');
}
function quote(text) {
    if (text.length > 40)
        return `the value (${text.length} characters)`;
    return JSON.stringify(text.replace(/[^ -~]/g, '?').replace(/::|##/g, '?'));
}

;// CONCATENATED MODULE: ./src/inputs/form.ts

class Form {
    env;
    secrets;
    problems = [];
    #host;
    constructor(host) {
        this.#host = host;
        this.env = host.env;
        this.secrets = host.secrets;
    }
    raw(name) {
        return this.#host.readInput(name);
    }
    has(name) {
        return this.raw(name).trim() !== '';
    }
    value(name, parse, fallback) {
        return this.check(name, this.has(name) ? this.raw(name).trim() : fallback, parse);
    }
    optional(name, parse) {
        return this.has(name) ? this.value(name, parse, '') : undefined;
    }
    required(name, parse) {
        return this.value(name, parse, '');
    }
    untrimmed(name, parse) {
        return this.check(name, this.raw(name), parse);
    }
    variable(name, parse) {
        const text = this.env[name];
        return text ? this.check(name, text, parse) : undefined;
    }
    check(name, text, parse) {
        return attempt(parse, text, (problem) => this.problems.push(`${name}: ${problem}`));
    }
}
function accepts(parse, text) {
    let accepted = true;
    attempt(parse, text, () => (accepted = false));
    return accepted;
}
function attempt(parse, text, onProblem) {
    try {
        return parse(text);
    }
    catch (error) {
        if (!(error instanceof InvalidValue))
            throw error;
        onProblem(error.message);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/inputs/credentials.ts




const CREDENTIAL_SECRETS = ['token', 'access_key', 'secret_key', 'security_token'];
const DEFAULT_AUDIENCE = 'sts.huaweicloud.com';
const FAMILIES = [
    {
        accessKeyId: 'HUAWEICLOUD_SDK_AK',
        secretAccessKey: 'HUAWEICLOUD_SDK_SK',
        securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    },
    {
        accessKeyId: 'HW_ACCESS_KEY',
        secretAccessKey: 'HW_SECRET_KEY',
        securityToken: 'HW_SECURITY_TOKEN',
    },
    {
        accessKeyId: 'HUAWEI_CLOUD_ACCESS_KEY_ID',
        secretAccessKey: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY',
        securityToken: null,
    },
];
const KINDS = [
    { name: 'token', inputs: ['token'] },
    { name: 'access key', inputs: ['access_key', 'secret_key', 'security_token'] },
    { name: 'OIDC', inputs: ['oidc_provider_urn', 'oidc_agency_urn'] },
];
const NO_CREDENTIAL = 'no credential is given. Set one of: `oidc_provider_urn` and `oidc_agency_urn` (no secret ' +
    'needed), `access_key` and `secret_key`, or `token`.';
const EMPTY_SECRET = {
    Dependabot: 'This run is one of Dependabot, which gets its own secrets only: add them to the secrets of Dependabot.',
    'a pull request from a fork': 'This run is for a pull request from a fork, which gets no secrets: run on push instead.',
    'a fork': 'This repository is a fork, which has no secrets but its own: add them, or disable the workflow.',
};
const EMPTY_SECRET_ELSEWHERE = 'If you have, the secret is empty here: its name may be misspelt, or it may belong to an environment ' +
    'that this job does not name.';
const PERMISSION_ADVICE = 'add `permissions:` to the job and, indented below it, `id-token: write` (with `contents: read` ' +
    'if the job checks out code). Pull requests from forks never get it.';
function maskCredentials(form) {
    const { env, secrets } = form;
    for (const name of CREDENTIAL_SECRETS)
        secrets.add(form.raw(name));
    for (const family of FAMILIES) {
        for (const variable of Object.values(family)) {
            if (variable !== null)
                secrets.add(env[variable] ?? '');
        }
    }
    secrets.add(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '');
}
function readCredentials(form, region) {
    const given = KINDS.filter(({ inputs }) => inputs.some((name) => form.has(name)));
    if (given.length > 1) {
        const names = given.flatMap(({ inputs }) => inputs.filter((name) => form.has(name)));
        form.problems.push(`${names.join(', ')}: more than one kind of credential is given. Keep the inputs of one kind.`);
        return undefined;
    }
    switch (given[0]?.name) {
        case 'token':
            return readToken(form);
        case 'access key':
            return readAccessKey(form);
        case 'OIDC':
            return readOidc(form, region);
        case undefined:
            return readFamily(form);
    }
}
function readToken(form) {
    const token = form.untrimmed('token', parseToken);
    return token === undefined ? undefined : { kind: 'token', token };
}
function readAccessKey(form) {
    if (!hasPair(form, 'access_key', 'secret_key', 'An access key has two parts'))
        return undefined;
    const accessKeyId = form.untrimmed('access_key', parseCredentialPart);
    const secretAccessKey = form.untrimmed('secret_key', parseCredentialPart);
    const securityToken = form.has('security_token')
        ? form.untrimmed('security_token', parseCredentialPart)
        : undefined;
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return undefined;
    return {
        kind: 'access key',
        key: { accessKeyId, secretAccessKey, securityToken },
        family: undefined,
    };
}
function readOidc(form, region) {
    const both = hasPair(form, 'oidc_provider_urn', 'oidc_agency_urn', 'Keyless sign-in needs both');
    const providerUrn = form.optional('oidc_provider_urn', parseProviderUrn);
    const agencyUrn = form.optional('oidc_agency_urn', parseAgencyUrn);
    const endpoint = readStsEndpoint(form, region);
    const idTokenService = readIdTokenService(form);
    if (!both || !providerUrn || !agencyUrn || !endpoint || !idTokenService)
        return undefined;
    const audience = form.has('oidc_audience') ? form.raw('oidc_audience').trim() : DEFAULT_AUDIENCE;
    return { kind: 'oidc', providerUrn, agencyUrn, audience, stsEndpoint: endpoint, idTokenService };
}
function readStsEndpoint(form, region) {
    if (form.has('sts_endpoint'))
        return form.optional('sts_endpoint', parseEndpoint);
    if (region === undefined)
        return undefined;
    const endpoint = stsEndpoint(region);
    if (endpoint === undefined) {
        form.problems.push(`sts_endpoint: missing, and ${region} has no Security Token Service of its own. Give that of ` +
            'another region of your account, for example https://sts.cn-north-4.myhuaweicloud.com.');
    }
    return endpoint;
}
function readIdTokenService({ env, problems }) {
    const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
    const url = URL.parse(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
    if (requestToken === '' || url === null) {
        problems.push(`oidc_provider_urn: this job may not ask GitHub for an ID token. To allow it, ${PERMISSION_ADVICE}`);
        return undefined;
    }
    if (!accepts(parseEndpoint, url.origin) || !accepts(parseCredentialPart, requestToken)) {
        problems.push('oidc_provider_urn: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not ' +
            'those of a runner. Check what sets them.');
        return undefined;
    }
    return { url, requestToken };
}
function readFamily(form) {
    const { env } = form;
    const family = FAMILIES.find(({ accessKeyId, secretAccessKey }) => env[accessKeyId]?.trim() && env[secretAccessKey]?.trim());
    if (family === undefined) {
        const { withoutSecrets } = readWorkflowRun(env);
        const why = withoutSecrets === undefined ? EMPTY_SECRET_ELSEWHERE : EMPTY_SECRET[withoutSecrets];
        const names = KINDS.map(({ inputs }) => inputs[0]).join(', ');
        form.problems.push(`${names}: ${NO_CREDENTIAL} ${why}${describeHalves(env)}`);
        return undefined;
    }
    const part = (name) => form.check(name, env[name] ?? '', parseCredentialPart);
    const accessKeyId = part(family.accessKeyId);
    const secretAccessKey = part(family.secretAccessKey);
    const hasToken = family.securityToken !== null && Boolean(env[family.securityToken]);
    const securityToken = hasToken ? part(family.securityToken) : undefined;
    if (accessKeyId === undefined || secretAccessKey === undefined)
        return undefined;
    const names = [
        family.accessKeyId,
        family.secretAccessKey,
        ...(hasToken ? [family.securityToken] : []),
    ];
    return {
        kind: 'access key',
        key: { accessKeyId, secretAccessKey, securityToken },
        family: names.join(', '),
    };
}
function describeHalves(env) {
    const halves = FAMILIES.flatMap(({ accessKeyId: id, secretAccessKey: secret }) => {
        if (env[id])
            return [`${id} is set, but ${secret} is not.`];
        return env[secret] ? [`${secret} is set, but ${id} is not.`] : [];
    });
    return ['', ...halves].join(' ').trimEnd();
}
function hasPair(form, one, other, why) {
    const missing = [one, other].filter((name) => !form.has(name));
    if (missing.length > 0) {
        const given = [one, other, 'security_token'].filter((name) => form.has(name)).join(', ');
        form.problems.push(`${missing.join(', ')}: missing, while ${given} is given. ${why}; give ${one} and ${other}, and check that no secret ` +
            'behind them is empty here.');
    }
    return missing.length === 0;
}

;// CONCATENATED MODULE: ./src/http/proxy.ts
const SPLITS_URL = /[\\/?#]/;
function readProxy(text) {
    const { scheme, login, host } = split(text);
    if (SPLITS_URL.test(login))
        return { problem: NOT_ENCODED };
    const url = URL.parse(`${scheme}//${login && `${login}@`}${host}`);
    if (!/^https?:$/.test(scheme)) {
        return { problem: url === null ? NO_URL : 'only http and https proxies can be used' };
    }
    if (url === null || url.hostname === '')
        return { problem: NO_URL };
    if (!/^[^\\/?#\s]+\/?$/.test(host))
        return { problem: 'there is more than a host and a port' };
    const [user, password] = proxy_decoded(login) ?? [];
    if (user === undefined)
        return { problem: NOT_DECODABLE };
    const survives = decodeURIComponent(url.username) === user && decodeURIComponent(url.password) === password;
    return survives ? { url: url.href } : { problem: NOT_ENCODED };
}
const NO_URL = 'the value is not a URL';
const NOT_ENCODED = 'user name or password has a character that must be percent-encoded, such as \\ (%5C), / (%2F), ? (%3F) or # (%23)';
const NOT_DECODABLE = 'user name or password has a % that is not followed by two hexadecimal digits';
function proxySecrets(text) {
    const { login } = split(text);
    if (login === '')
        return [];
    const [user, password] = divide(login);
    const plain = proxy_decoded(login);
    if (plain === undefined)
        return [password || user];
    if (password === '')
        return [user, plain[0]];
    return [password, plain[1], Buffer.from(plain.join(':')).toString('base64')];
}
function split(text) {
    const trimmed = text.trim();
    const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(trimmed)?.[0] ?? '';
    const rest = scheme === '' ? trimmed : trimmed.slice(scheme.length + 2);
    const at = rest.lastIndexOf('@');
    return {
        scheme: scheme.toLowerCase() || 'http:',
        login: rest.slice(0, Math.max(at, 0)),
        host: rest.slice(at + 1),
    };
}
function proxy_decoded(login) {
    const [user, password] = divide(login);
    try {
        return [decodeURIComponent(user), decodeURIComponent(password)];
    }
    catch {
        return undefined;
    }
}
function divide(login) {
    const colon = login.indexOf(':');
    return colon === -1 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
}

;// CONCATENATED MODULE: ./src/inputs/environment.ts


function readEnvironment(form, useProxy) {
    form.variable('NODE_TLS_REJECT_UNAUTHORIZED', checkVerification);
    const name = form.env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
    for (const secret of proxySecrets(form.env[name] ?? ''))
        form.secrets.add(secret);
    const proxy = form.variable(name, parseProxy);
    if (proxy !== undefined)
        useProxy(name, proxy);
}
function checkVerification(text) {
    if (text !== '0')
        return;
    throw new InvalidValue('0 would send the credentials to anyone who asks. Remove it; for ' +
        'a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its certificate.');
}
function parseProxy(text) {
    const { url, problem } = readProxy(text);
    if (url !== undefined)
        return url;
    throw new InvalidValue(`${problem}. Use http://host:port or http://user:password@host:port with special ` +
        'characters percent-encoded, or empty it to connect directly.');
}

;// CONCATENATED MODULE: ./src/inputs/source.ts


const source_SOURCE_SECRETS = (/* unused pure expression or super */ null && (['source_username', 'source_password']));
function source_readSourceAccess(form) {
    checkCombinations(form);
    return {
        endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
        sourceLogin: readSourceLogin(form),
    };
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
function readSourceLogin(form) {
    if (!form.has('source_username') || !form.has('source_password'))
        return undefined;
    const login = { username: form.raw('source_username'), password: form.raw('source_password') };
    for (const sent of Object.values(encodeLogin(login)))
        form.secrets.add(sent);
    return login;
}

;// CONCATENATED MODULE: ./src/inputs/inputs.ts








const DEFAULTS = {
    region: 'cn-north-4',
    oidc_audience: DEFAULT_AUDIENCE,
    force_fetch: 'false',
    wait: 'false',
    wait_timeout: '30m',
    verify_commit: 'true',
    dry_run: 'false',
    request_timeout: '30s',
    retries: '3',
    summary: 'true',
};
const SHORT_SECRET_ADVICE = {
    token: 'An IAM token is far longer; give the value of the X-Subject-Token header.',
    source_username: 'Where a personal access token is the password, most hosts take any user name, for example x-access-token.',
    source_password: 'Use a personal access token of the source, which is longer.',
};
function readInputs(host) {
    return readForm(host, SOURCE_SECRETS, (form) => {
        const source = readSourceAccess(form);
        const wait = readWait(form);
        const waits = form.value('wait', parseBoolean, DEFAULTS.wait);
        const values = {
            ...readConnection(form),
            forceFetch: form.value('force_fetch', parseBoolean, DEFAULTS.force_fetch),
            dryRun: form.value('dry_run', parseBoolean, DEFAULTS.dry_run),
        };
        const optional = {
            associateUrl: form.optional('associate_url', sourceUrlParser(form.env['GITHUB_SERVER_URL'] ?? '')),
            ...source,
            wait: waits === true && isComplete(wait) ? wait : undefined,
        };
        return isComplete(values) ? { ...values, ...optional } : undefined;
    });
}
function readWaitActionInputs(host) {
    return readForm(host, [], (form) => {
        const wait = readWait(form);
        const values = {
            ...readConnection(form),
            jid: form.required('jid', parseJid),
            requestedAt: form.required('requested_at', parseRequestedAt),
        };
        return isComplete(values) && isComplete(wait) ? { ...values, wait } : undefined;
    });
}
function readForm(host, secretInputs, readRest) {
    const form = new Form(host);
    maskCredentials(form);
    for (const name of secretInputs)
        form.secrets.add(form.raw(name));
    readEnvironment(form, host.useProxy);
    const problemsOfEnvironment = form.problems.length;
    checkSecretLengths(form);
    host.journal.wantsSummary(form.value('summary', values_parseBoolean, DEFAULTS.summary) ?? true);
    const inputs = readRest(form);
    if (inputs !== undefined && form.problems.length === problemsOfEnvironment) {
        host.journal.repository(inputs.repositoryId, placeOf(form, inputs));
    }
    if (inputs === undefined || form.problems.length > 0) {
        throw new Failure(form.problems.map((known) => ({ known, topic: 'inputs' })), 'failed', 'wrong inputs');
    }
    return inputs;
}
function placeOf(form, { endpoint }) {
    if (form.has('endpoint'))
        return endpoint.host;
    return form.has('region') ? form.raw('region').trim() : DEFAULTS.region;
}
function readConnection(form) {
    const repositoryId = form.required('repository_id', parseRepositoryId);
    const region = form.value('region', parseRegion, DEFAULTS.region);
    const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
    return {
        repositoryId,
        endpoint,
        credentials: readCredentials(form, region),
        requestTimeoutMs: form.value('request_timeout', durationParser('1s', '5m'), DEFAULTS.request_timeout),
        retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
    };
}
function readWait(form) {
    return {
        timeoutMs: form.value('wait_timeout', durationParser('10s', '6h'), DEFAULTS.wait_timeout),
        verifyCommit: form.value('verify_commit', values_parseBoolean, DEFAULTS.verify_commit),
    };
}
function checkSecretLengths(form) {
    for (const [name, advice] of Object.entries(SHORT_SECRET_ADVICE)) {
        if (form.has(name) && form.raw(name).length < MIN_SECRET_LENGTH) {
            form.problems.push(`${name}: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would ` +
                `blank ordinary text in the log. ${advice}`);
        }
    }
}
function isComplete(values) {
    return Object.values(values).every((value) => value !== undefined);
}

;// CONCATENATED MODULE: ./src/waiting/causes.ts
const CAUSES = {
    throttled: {
        name: 'The source is throttling',
        pattern: /rate ?limit|too many requests|\b429\b|abuse detection|限流|频率|请求过多|过于频繁/i,
        advice: 'The source answers too many requests with a refusal: run the step again later',
    },
    storage: {
        name: 'No space on the mirror',
        pattern: /no space left|disk (?:is )?full|quota|insufficient storage|exceeds? .{0,30}(?:limit|size)|too large|空间不足|磁盘|容量|配额|超出.{0,10}限制/i,
        advice: 'CodeArts has no room for what the source has: look at the size of the repository and at the limits ' +
            'of the tenant in CodeArts',
    },
    protectedRef: {
        name: 'A rule of the mirror refuses a ref',
        pattern: /hook declined|protected (?:branch|tag|ref)|push rule|not allowed to (?:force )?push|受保护|保护分支|钩子|推送规则/i,
        advice: 'A rule of the CodeArts repository refuses what the source has: check protected branches and tags, ' +
            'and commit rules, in its settings',
    },
    certificate: {
        name: 'The certificate of the source was refused',
        pattern: /certificate|\bx509\b|self.signed|证书/i,
        advice: 'CodeArts does not trust the certificate of the source: let the source have one that is publicly trusted',
    },
    diverged: {
        name: 'Source and mirror have diverged',
        pattern: /non-fast-forward|diverg|would clobber|\[rejected\]|fetch first|非快进|分叉|冲突/i,
        advice: 'The mirror has commits that the source does not have, or no longer has. `force_fetch: true` would ' +
            'overwrite them with what the source has; look first whether somebody needs them',
    },
    notFound: {
        name: 'The source was not found',
        pattern: /not found|does not exist|no such (?:repo|remote|project)|\b404\b|不存在|未找到|找不到/i,
        advice: 'There is no such source, or it is private: check `associate_url`, and for a private source give ' +
            '`source_username` and `source_password`, or `endpoint_uuid`',
    },
    credentials: {
        name: 'The source wants credentials',
        pattern: /authenticat|authoriz|could not read (?:username|password)|access denied|permission denied|invalid (?:username|credentials)|\b401\b|认证|鉴权|用户名或密码|密码错误|未授权|无权限|没有权限|权限不足/i,
        advice: 'The source wants credentials: give `source_username` and `source_password`, or `endpoint_uuid`, ' +
            'that are valid and may read it',
    },
    forbidden: {
        name: 'The source refused',
        pattern: /forbidden|\b403\b|permission|denied|禁止|拒绝访问/i,
        advice: 'The source refused the request, for want of permission or because of a limit of its own: check that ' +
            'the credentials of the source may read it, and run the step again later',
    },
    unreachable: {
        name: 'The source cannot be reached',
        pattern: /resolve|time[d-]? ?out|unreachable|connect|refused|reset|hung up|early eof|\bssl\b|\btls\b|gnutls|\b50[0234]\b|超时|无法连接|连接失败|网络|解析/i,
        advice: 'CodeArts could not reach the source, often a passing trouble between networks: run the step ' +
            'again, and check that the source can be reached from CodeArts',
    },
    unknown: {
        name: 'Another failure',
        advice: 'Look at the synchronization log on the repository page in CodeArts',
    },
};
function causeOf(lastError) {
    const causes = Object.values(CAUSES);
    const words = lastError?.replace(/[a-z]{2,10}:\/\/\S+|'[^']*'|"[^"]*"|“[^”]*”/gi, ' ');
    return (causes.find(({ pattern }) => words !== undefined && pattern?.test(words)) ?? CAUSES.unknown);
}

;// CONCATENATED MODULE: ./src/waiting/conclusion.ts




const LOG_ADVICE = 'Look at the synchronization log on the repository page in CodeArts';
const CONSOLE_ADVICE = 'Look at the branch or tag and at the synchronization log on the repository page in CodeArts, or run the step again';
const STILL_RUNNING_ADVICE = 'The synchronization may still end well; large repositories and slow networks take up to half an ' +
    'hour. Raise `wait_timeout`, or look at the repository page in CodeArts';
function failureOf(result, circumstances) {
    switch (result.kind) {
        case 'failed':
            return failure(result.reason, circumstances);
        case 'unconfirmed':
            return new Failure([describeUnconfirmed(result.reason, circumstances)], 'unconfirmed');
        case 'timed out':
            if (result.failure !== undefined) {
                const ref = result.ref?.seen ?? { kind: 'unavailable' };
                return failure({ kind: 'service', ...result.failure, ref }, circumstances);
            }
            return new Failure([describeTimeout(result, circumstances)], 'timed_out');
    }
}
function failure(reason, circumstances) {
    switch (reason.kind) {
        case 'service': {
            const isAbsent = reason.ref.kind === 'elsewhere' || reason.ref.kind === 'absent';
            const finding = isAbsent && circumstances.expectation?.kind === 'commit'
                ? 'not on the mirror'
                : 'synchronization failed';
            return new Failure([describeServiceFailure(reason, circumstances)], 'failed', finding);
        }
        case 'commit missing':
            return new Failure([describeMissing(reason.head, circumstances)], 'failed', 'not on the mirror');
        case 'old history kept': {
            const kept = describeKept(reason.head, circumstances);
            const known = `The synchronization finished, and on the mirror ${kept}`;
            return new Failure([{ known, todo: forceFetchAdvice(circumstances) }], 'failed', 'not on the mirror');
        }
    }
}
function describeServiceFailure({ lastError, ref }, circumstances) {
    const cause = causeOf(lastError);
    return {
        known: `The synchronization failed: ${lastError ?? 'the service gives no reason'}`,
        why: describeRef(ref, circumstances),
        todo: cause === CAUSES.diverged ? forceFetchAdvice(circumstances) : cause.advice,
    };
}
function forceFetchAdvice({ forceFetch, workflowRun }) {
    if (forceFetch === true) {
        return ('CodeArts was asked to overwrite the mirror (`force_fetch: true`) and has not; a rule of the ' +
            `CodeArts repository may keep it from that. ${LOG_ADVICE}`);
    }
    const overwrite = workflowRun.change.kind === 'rewritten'
        ? '`force_fetch: true` lets the mirror follow this push, and drop the old history'
        : '`force_fetch: true` would overwrite what the mirror has and the source does not; look first ' +
            'whether somebody needs it';
    return forceFetch === undefined
        ? `If the synchronization was started with \`force_fetch: false\`: ${overwrite}`
        : overwrite;
}
function describeMissing(head, circumstances) {
    const ref = refName(circumstances);
    const place = head === undefined
        ? `the mirror has no ${ref}`
        : `on the mirror ${ref} is at ${conclusion_short(head)}, without the commit ${conclusion_short(commitOf(circumstances))}`;
    return {
        known: `The synchronization finished, but ${place}`,
        why: `Possible causes: ${possibleCauses(head, circumstances).join('; or ')}`,
        todo: LOG_ADVICE,
    };
}
function possibleCauses(head, circumstances) {
    const { expectation, workflowRun, forceFetch } = circumstances;
    const causes = [];
    const ref = expectation?.kind === 'commit' ? expectation.ref : undefined;
    const { defaultBranch } = workflowRun;
    if (ref?.type === 'tag' || ref?.name !== defaultBranch) {
        const where = ref?.type === 'branch' && defaultBranch === undefined ? ', if this is another branch' : '';
        causes.push(`the mirror synchronizes only the default branch${where} (choose all branches on its synchronization page)`);
    }
    if (head !== undefined && forceFetch !== true) {
        const off = forceFetch === false ? '`force_fetch` is off' : '`force_fetch` may be off';
        causes.push(`the mirror's ${ref?.type ?? 'ref'} has diverged, and ${off}`);
    }
    causes.push(head === undefined
        ? 'it was deleted or renamed at the source meanwhile'
        : 'it was moved to another commit at the source meanwhile');
    return causes;
}
function describeUnconfirmed(reason, circumstances) {
    switch (reason.kind) {
        case 'rewritten':
            return {
                known: `The synchronization finished, and ${refName(circumstances)} on the mirror is at ` +
                    `${conclusion_short(reason.head)}, which contains ${conclusion_short(commitOf(circumstances))}`,
                why: 'Whether that is what this push left, or what it took away, cannot be told: the push rewrote history',
                todo: forceFetchAdvice(circumstances),
            };
        case 'ref unknown':
            return {
                known: `${reason.settled ? 'The synchronization finished, but whether' : 'Whether'} ` +
                    `${refName(circumstances)} is as this event left it cannot be told: ${reason.reason}`,
                todo: reason.apiMissing
                    ? 'This installation of CodeArts lacks the API for it; `verify_commit: false` lets the status decide'
                    : CONSOLE_ADVICE,
            };
        case 'no sign':
            return {
                known: 'The synchronization was accepted, and nothing on the mirror tells that it has ended',
                why: 'The mirror may have had nothing to fetch, or has not begun',
                todo: CONSOLE_ADVICE,
            };
    }
}
function describeTimeout(result, circumstances) {
    const { mirror, ref, finished, trouble } = result;
    const limit = formatElapsed(circumstances.timeoutMs);
    const last = mirror && `the mirror's status was ${mirror.seen.updateStatus}${ago(mirror.agoMs)}`;
    const where = ref && describeRef(ref.seen, circumstances);
    const hindered = trouble === undefined ? undefined : `the last answer was: ${trouble}`;
    if (mirror === undefined) {
        return {
            known: `The mirror could not be read for ${limit}${trouble === undefined ? '' : `; ${trouble}`}`,
            why: 'The synchronization was accepted; how it ended is not known',
            todo: 'Run the step again, or look at the repository page in CodeArts',
        };
    }
    return {
        known: finished
            ? `The synchronization finished, but its result could not be confirmed within ${limit}`
            : `The synchronization was not seen to end within ${limit}`,
        why: [last, where, hindered]
            .filter((part) => part !== undefined)
            .map(capitalized)
            .map(asSentence)
            .join(' '),
        todo: finished ? CONSOLE_ADVICE : STILL_RUNNING_ADVICE,
    };
}
function describeRef(view, circumstances) {
    const ref = refName(circumstances);
    switch (view.kind) {
        case 'contains':
            return describeContains(view.head, circumstances);
        case 'elsewhere':
            return circumstances.expectation?.kind === 'gone'
                ? `On the mirror ${ref} is still there, at ${conclusion_short(view.head)}`
                : `On the mirror ${ref} is at ${conclusion_short(view.head)}, without the commit ${conclusion_short(commitOf(circumstances))}`;
        case 'absent':
            return `The mirror has no ${ref}`;
        case 'unknown':
            return `What ${ref} is on the mirror could not be told: ${view.reason}`;
        case 'as expected':
        case 'unavailable':
        case 'not asked':
            return undefined;
    }
}
function describeContains(head, circumstances) {
    const { change } = circumstances.workflowRun;
    return change.kind === 'rewritten' && change.before === head
        ? `On the mirror ${describeKept(head, circumstances)}`
        : `On the mirror ${refName(circumstances)} is at ${conclusion_short(head)}, which contains the commit`;
}
function describeKept(head, circumstances) {
    return `${refName(circumstances)} is still at ${conclusion_short(head)}, where it was before this push rewrote its history`;
}
function refName({ expectation, secrets }) {
    if (expectation === undefined || expectation.kind === 'status')
        return 'the ref';
    return `${expectation.ref.type} ${secrets.safe(expectation.ref.name, 100)}`;
}
function commitOf({ expectation }) {
    return expectation?.kind === 'commit' ? expectation.sha : '';
}
function conclusion_short(sha) {
    return sha.slice(0, 7);
}
function ago(ms) {
    return ms < 1_000 ? '' : ` ${formatElapsed(ms)} before`;
}
function capitalized(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./src/waiting/expectation.ts


function expectationOf(run, source, verifyCommit) {
    if (!verifyCommit) {
        return { kind: 'status', reason: '`verify_commit` is false', expectable: false };
    }
    if (run.repositoryUrl === '')
        return unverifiable('the repository of this run is not known');
    if (source === undefined)
        return unverifiable('the source of the mirror is not known');
    if (isSameSource(source, run.repositoryUrl))
        return expectationAt(run, false);
    if (isSameHost(source, run.repositoryUrl))
        return expectationAt(run, true);
    const reason = 'the mirror is not one of the repository this workflow runs in';
    return { kind: 'status', reason, expectable: false };
}
function expectationAt(run, renamed) {
    const { ref: fullRef, sha, change } = run;
    const ref = parseRef(fullRef);
    if (change.kind === 'deleted') {
        if (ref === undefined)
            return unverifiable('which ref this event deleted is not known');
        if (renamed)
            return unverifiable('the source of the mirror has another name than this repository');
        return { kind: 'gone', ref };
    }
    if (fullRef === '')
        return unverifiable('the ref of this run is not known');
    if (ref === undefined)
        return unverifiable('this run is not for a branch or a tag');
    if (isShortLived(ref))
        return unverifiable('this run is for a branch of the merge queue, which does not last');
    if (sha === '')
        return unverifiable('the commit of this run is not known');
    return { kind: 'commit', ref, sha, change, renamed };
}
function unverifiable(reason) {
    return { kind: 'status', reason, expectable: true };
}

;// CONCATENATED MODULE: ./src/waiting/status.ts

const CLOCK_TOLERANCE_MS = 2_000;
const NO_TRACK = {};
function track(baseline, before, mirror, now) {
    const unshown = { ...before, endShown: false };
    if (mirror.updateStatus === NO_STATUS || isLagging(baseline, before, mirror))
        return unshown;
    const seen = {
        ...unshown,
        first: before.first ?? mirror,
        newestSuccess: mirror.lastSuccessfulUpdateAt ?? before.newestSuccess,
    };
    if (isInProgress(mirror)) {
        const run = { runSeen: true, ...ownRunOf(baseline, seen, mirror, now) };
        return { ...seen, ...run, end: undefined, idleSince: undefined, stirred: true };
    }
    const end = endOf(baseline, seen, mirror);
    if (end === undefined) {
        if (mirror.updateStatus !== 'finished')
            return { ...seen, idleSince: undefined };
        const end = before.end?.kind === 'failure' ? undefined : before.end;
        return { ...seen, end, idleSince: before.idleSince ?? now };
    }
    const since = before.end?.identity === end.identity ? before.end.since : now;
    const failureSeen = before.failureSeen === true || end.kind === 'failure';
    return {
        ...seen,
        end: { ...end, since },
        endShown: true,
        failureSeen,
        idleSince: undefined,
        stirred: true,
    };
}
function isInProgress(mirror) {
    return mirror.updateStatus !== 'finished' && mirror.updateStatus !== 'failed';
}
function isLagging(baseline, { newestSuccess }, { lastSuccessfulUpdateAt }) {
    const known = newestSuccess ??
        (baseline.kind === 'mirror' ? baseline.mirror.lastSuccessfulUpdateAt : undefined);
    return instantOf(lastSuccessfulUpdateAt) < instantOf(known);
}
function ownRunOf(baseline, seen, mirror, now) {
    if (seen.ownRunSeen === true)
        return {};
    if (!isOwnRun(baseline, seen, now))
        return { ownRunSeen: false };
    const followsAnother = baseline.kind === 'mirror' && isInProgress(baseline.mirror);
    return {
        ownRunSeen: true,
        ...(followsAnother && { timeBeforeOwnRun: timeOf(seen, mirror) }),
    };
}
function isOwnRun(baseline, { end }, now) {
    if (baseline.kind === 'requested at')
        return false;
    if (!isInProgress(baseline.mirror))
        return true;
    return end !== undefined && (end.isNews || now - end.since >= READ_LAG_MS);
}
function endOf(baseline, seen, mirror) {
    const { lastError, updateStatus } = mirror;
    if (updateStatus === 'failed') {
        if (!isFailureSince(baseline, seen, mirror))
            return undefined;
        const identity = identityOfFailure(mirror);
        const isNews = baseline.kind === 'mirror' && identity !== identityOfFailure(baseline.mirror);
        return { kind: 'failure', identity, trust: 'when settled', isNews, lastError };
    }
    const trust = trustIn(baseline, seen, mirror);
    if (trust === undefined)
        return undefined;
    const time = timeOf(seen, mirror);
    const isNews = baseline.kind === 'mirror' && time !== timeOf(seen, baseline.mirror);
    return { kind: 'finish', identity: time ?? '', trust, isNews, lastError };
}
function identityOfFailure({ lastUpdateAt, numberOfFailures, lastError }) {
    return JSON.stringify([lastUpdateAt, numberOfFailures, lastError]);
}
function trustIn(baseline, seen, mirror) {
    const time = timeOf(seen, mirror);
    if (baseline.kind === 'requested at') {
        return isFresh(time, undefined, baseline, seen) ? 'at once' : undefined;
    }
    const before = timeOf(seen, baseline.mirror);
    const wasInProgress = isInProgress(baseline.mirror) && seen.ownRunSeen !== true;
    if (isFresh(time, before, baseline, seen)) {
        if (wasInProgress)
            return 'when settled';
        return tellsOfNewFinish(time, seen) ? 'at once' : 'after lag';
    }
    if (time !== undefined && time !== before && isOlderThanRequest(time, baseline))
        return undefined;
    if (wasInProgress)
        return 'when settled';
    const hasEnded = seen.ownRunSeen === true || seen.failureSeen === true;
    return hasEnded || baseline.mirror.updateStatus === 'failed' ? 'after lag' : undefined;
}
function tellsOfNewFinish(time, { timeBeforeOwnRun }) {
    if (time === undefined || Number.isNaN(instantOf(time)))
        return false;
    return timeBeforeOwnRun === undefined || isLater(time, timeBeforeOwnRun);
}
function timeOf({ newestSuccess }, mirror) {
    return newestSuccess === undefined
        ? (mirror.lastSuccessfulUpdateAt ?? mirror.lastUpdateAt)
        : mirror.lastSuccessfulUpdateAt;
}
function isFresh(time, before, baseline, seen) {
    if (time === undefined || isOlderThanRequest(time, baseline))
        return false;
    if (before !== undefined)
        return isLater(time, before);
    if (!Number.isNaN(instantOf(time)))
        return true;
    return seen.first !== undefined && isLater(time, timeOf(seen, seen.first) ?? time);
}
function isFailureSince(baseline, { runSeen }, mirror) {
    const { lastUpdateAt: at } = mirror;
    if (baseline.kind === 'requested at') {
        return runSeen === true || (!Number.isNaN(instantOf(at)) && !isOlderThanRequest(at, baseline));
    }
    const before = baseline.mirror;
    if (at !== before.lastUpdateAt && isOlderThanRequest(at, baseline))
        return false;
    return runSeen === true || hasFailedAnew(before, mirror);
}
function hasFailedAnew(before, mirror) {
    if (before.updateStatus === NO_STATUS)
        return false;
    const counts = [before.numberOfFailures, mirror.numberOfFailures];
    return (mirror.updateStatus !== before.updateStatus ||
        mirror.lastError !== before.lastError ||
        (!counts.includes(undefined) && counts[0] !== counts[1]) ||
        (mirror.lastUpdateAt !== undefined && isLater(mirror.lastUpdateAt, before.lastUpdateAt ?? '')));
}
function isOlderThanRequest(time, { requestedAt }) {
    return instantOf(time) < requestedAt.getTime() - CLOCK_TOLERANCE_MS;
}
function isLater(time, before) {
    if (time === before)
        return false;
    const difference = instantOf(time) - instantOf(before);
    return Number.isNaN(difference) || difference > 0;
}
function instantOf(time) {
    const complete = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(time ?? '');
    return complete ? Date.parse(time ?? '') : NaN;
}

;// CONCATENATED MODULE: ./src/waiting/verdict.ts


const SETTLE_MS = 15_000;
const QUIET_PROOF_MS = 60_000;
const IDLE_END_MS = 300_000;
const PENDING = { kind: 'pending' };
const SYNCED = { kind: 'synced', by: 'commit' };
const SYNCED_BY_STATUS = { kind: 'synced', by: 'status' };
const NO_SIGN = { kind: 'unconfirmed', reason: { kind: 'no sign' } };
function judge(rules, before, { mirror, ref, now }) {
    if (mirror === undefined) {
        return { verdict: isProof(rules.expectation, ref) ? SYNCED : PENDING, track: before };
    }
    const after = track(rules.baseline, before, mirror, now);
    return { verdict: conclude(rules, ref, endsOf(after, now)), track: after };
}
function isProof(expectation, ref) {
    if (ref.kind === 'as expected')
        return true;
    const isForward = expectation.kind === 'commit' && expectation.change.kind === 'forward';
    return ref.kind === 'contains' && isForward;
}
function turningPoints({ end, idleSince }) {
    const ends = end === undefined ? [] : [end.since + READ_LAG_MS, end.since + SETTLE_MS];
    const idle = idleSince === undefined ? [] : [idleSince + QUIET_PROOF_MS, idleSince + IDLE_END_MS];
    return [...ends, ...idle];
}
function standingFailure({ end, endShown, }) {
    return end?.kind === 'failure' && endShown === true ? { lastError: end.lastError } : undefined;
}
function hasFinished({ end }) {
    return end?.kind === 'finish';
}
function endsOf({ end, endShown, idleSince, stirred }, now) {
    const idleMs = idleSince === undefined ? 0 : now - idleSince;
    const pauses = { idleMs, quietMs: stirred === true ? 0 : idleMs };
    if (end === undefined || endShown !== true)
        return { finished: false, settled: false, failure: undefined, ...pauses };
    const stood = now - end.since;
    const settled = stood >= SETTLE_MS;
    const trusted = end.trust === 'at once' || (end.trust === 'after lag' && stood >= READ_LAG_MS);
    return {
        finished: end.kind === 'finish' && (trusted || settled),
        settled: end.kind === 'finish' && settled,
        failure: end.kind === 'failure' && settled ? { lastError: end.lastError } : undefined,
        ...pauses,
    };
}
function conclude(rules, ref, ends) {
    const { expectation } = rules;
    if (isProof(expectation, ref))
        return SYNCED;
    if (ref.kind === 'unavailable')
        return PENDING;
    if (ends.failure !== undefined) {
        return { kind: 'failed', reason: { kind: 'service', ...ends.failure, ref } };
    }
    switch (expectation.kind) {
        case 'commit':
            return concludeOnCommit(rules, expectation, ref, ends);
        case 'gone':
            return ref.kind === 'unknown' ? concludeOnUnknown(ends, ref) : concludeOnKept(ends);
        case 'status':
            return concludeOnStatus(ends, ends.finished, SYNCED_BY_STATUS);
    }
}
function concludeOnCommit({ forceFetch }, { change, renamed }, ref, ends) {
    if (ref.kind === 'contains') {
        if (change.kind !== 'rewritten' || forceFetch === true)
            return concludeOnContained(ends);
        const { head } = ref;
        return afterSettling(ends, head === change.before
            ? { kind: 'failed', reason: { kind: 'old history kept', head } }
            : { kind: 'unconfirmed', reason: { kind: 'rewritten', head } });
    }
    if (renamed) {
        return concludeOnStatus(ends, ends.settled, { ...SYNCED_BY_STATUS, note: 'renamed' });
    }
    if (ref.kind === 'unknown')
        return concludeOnUnknown(ends, ref);
    const head = ref.kind === 'elsewhere' ? ref.head : undefined;
    return afterSettling(ends, { kind: 'failed', reason: { kind: 'commit missing', head } });
}
function concludeOnContained({ finished, quietMs }) {
    if (finished)
        return SYNCED;
    return quietMs >= QUIET_PROOF_MS ? { ...SYNCED, note: 'beyond' } : PENDING;
}
function concludeOnKept(ends) {
    return concludeOnStatus(ends, ends.settled, { ...SYNCED_BY_STATUS, note: 'ref kept' });
}
function concludeOnStatus({ idleMs }, done, verdict) {
    if (done)
        return verdict;
    return idleMs >= IDLE_END_MS ? NO_SIGN : PENDING;
}
function afterSettling({ settled }, verdict) {
    return settled ? verdict : PENDING;
}
function concludeOnUnknown({ settled, idleMs }, { reason, apiMissing }) {
    if (!settled && idleMs < IDLE_END_MS)
        return PENDING;
    return { kind: 'unconfirmed', reason: { kind: 'ref unknown', reason, apiMissing, settled } };
}

;// CONCATENATED MODULE: ./src/waiting/look.ts





const UNAVAILABLE = { kind: 'unavailable' };
class Observer {
    #host;
    #repository;
    #options;
    #source;
    #expectation;
    constructor(host, repository, options) {
        this.#host = host;
        this.#repository = repository;
        this.#options = options;
        if (options.source !== undefined)
            this.#expect(options.source);
    }
    get expectation() {
        return this.#expectation;
    }
    async look() {
        return await (this.#expectation === undefined
            ? this.#firstLook()
            : this.#lookAtBoth(this.#expectation));
    }
    async #firstLook() {
        const { value: mirror, trouble } = await this.#attempt(this.#readMirror());
        if (mirror === undefined)
            return { mirror, ref: UNAVAILABLE, trouble };
        if (mirror.url === undefined)
            return this.#onNoSource();
        const expectation = this.#expect(mirror.url);
        const { value: ref = UNAVAILABLE, ...rest } = await this.#attempt(this.#readRef(expectation));
        return { mirror, ref, ...rest };
    }
    async #lookAtBoth(expectation) {
        const [mirror, ref] = await Promise.allSettled([
            this.#attempt(this.#readMirror()),
            this.#attempt(this.#readRef(expectation)),
        ]);
        if (ref.status === 'rejected')
            throw ref.reason;
        const { value: view = UNAVAILABLE } = ref.value;
        if (mirror.status === 'rejected') {
            if (isProof(expectation, view))
                return { mirror: undefined, ref: view };
            throw mirror.reason;
        }
        const seen = mirror.value.value;
        const trouble = mirror.value.trouble ?? (seen && this.#otherSource(seen)) ?? ref.value.trouble;
        if (seen !== undefined && this.#otherSource(seen) !== undefined) {
            return { mirror: undefined, ref: UNAVAILABLE, trouble };
        }
        return { mirror: seen, ref: view, trouble };
    }
    async #readMirror() {
        const mirror = await this.#repository.showRemoteMirror();
        this.#host.journal.mirror(mirror);
        return mirror;
    }
    async #readRef(expectation) {
        if (expectation.kind === 'status')
            return { kind: 'not asked' };
        const seen = await this.#repository.readRef(expectation.ref);
        if (expectation.kind === 'gone')
            return viewOfGone(seen);
        if (seen.kind !== 'at')
            return seen;
        const [head = ''] = seen.commits;
        if (seen.commits.includes(expectation.sha))
            return { kind: 'as expected' };
        if (expectation.ref.type === 'tag')
            return { kind: 'elsewhere', head };
        const contains = await this.#repository.branchContains(expectation.ref.name, expectation.sha);
        if (contains.kind === 'unknown')
            return contains;
        return { kind: contains.kind === 'yes' ? 'contains' : 'elsewhere', head };
    }
    async #attempt(read) {
        try {
            return { value: await read };
        }
        catch (error) {
            if (!(error instanceof OperationError))
                throw error;
            const { cause, attempts } = error;
            if (!cause.transient && !(cause.status === 404 && this.#mayLag()))
                throw error;
            if (attempts === 0)
                return { trouble: { reason: undefined } };
            return { trouble: { reason: cause.brief, retryAfterMs: cause.retryAfterMs } };
        }
    }
    #mayLag() {
        return this.#host.clock.now() < this.#options.lagUntil;
    }
    #onNoSource() {
        if (this.#mayLag()) {
            return {
                mirror: undefined,
                ref: UNAVAILABLE,
                trouble: { reason: 'the repository is no mirror yet' },
            };
        }
        throw new Failure([
            {
                known: 'The repository is no mirror, as CodeArts tells it, so there is no synchronization to wait for',
                todo: 'Check `repository_id`, and give `associate_url` to the step that starts the synchronization',
                topic: 'repository-and-mirror',
            },
        ], 'unconfirmed');
    }
    #otherSource({ url }) {
        const source = this.#source;
        if (source === undefined || (url !== undefined && isSameSource(url, source)))
            return undefined;
        const { secrets } = this.#host;
        const shown = url === undefined ? 'no source' : secrets.safe(url);
        return { reason: `the mirror is one of ${shown}, not of ${secrets.safe(source)}` };
    }
    #expect(source) {
        const { verifyCommit, workflowRun } = this.#options;
        const expectation = expectationOf(workflowRun, source, verifyCommit);
        this.#source = source;
        this.#expectation = expectation;
        if (expectation.kind === 'status') {
            const { report } = this.#host;
            report.info(`The commit on the mirror will not be verified: ${expectation.reason}.`);
        }
        return expectation;
    }
}
function viewOfGone(seen) {
    if (seen.kind === 'absent')
        return { kind: 'as expected' };
    return seen.kind === 'at' ? { kind: 'elsewhere', head: seen.commits[0] ?? '' } : seen;
}

;// CONCATENATED MODULE: ./src/waiting/log.ts



const HEARTBEAT_MS = 30_000;
const KNOWN_STATUSES = [
    'none',
    'scheduled',
    'started',
    'to_retry',
    'finished',
    'failed',
    NO_STATUS,
];
class WaitLog {
    #log;
    #now;
    #begun;
    #unknownStatuses = new Set();
    #last = '';
    #lastAt = 0;
    constructor(log, now) {
        this.#log = log;
        this.#now = now;
        this.#begun = now();
    }
    tellLook(mirror, ref, track) {
        this.#tell(describe(mirror, ref, track));
        this.#tellUnknownStatus(mirror.updateStatus);
    }
    tellTrouble(reason, askedForMs, pauseMs) {
        this.#tell(`No answer (${reason}); asking again${describePause(askedForMs, pauseMs)}.`);
    }
    #tell(line) {
        const now = this.#now();
        if (line === this.#last && now - this.#lastAt < HEARTBEAT_MS)
            return;
        const still = line === this.#last ? 'Still: ' : '';
        this.#log(`[${formatElapsed(now - this.#begun)}] ${still}${line}`);
        this.#last = line;
        this.#lastAt = now;
    }
    #tellUnknownStatus(status) {
        if (KNOWN_STATUSES.includes(status) || this.#unknownStatuses.has(status))
            return;
        this.#unknownStatuses.add(status);
        this.#log(`The status "${status}" is not documented; taken for "in progress".`);
    }
}
function describePause(askedForMs, pauseMs) {
    if (askedForMs === 0)
        return '';
    const pause = `, in ${formatElapsed(pauseMs)}`;
    return askedForMs > pauseMs
        ? `${pause}, not the ${formatElapsed(askedForMs)} that were asked for`
        : `${pause}; the service asked for ${formatElapsed(askedForMs)}`;
}
function describe(mirror, ref, { end }) {
    const status = `Mirror status: ${mirror.updateStatus}`;
    if (isInProgress(mirror))
        return `${status}; waiting for the synchronization to end.`;
    const asked = ref.kind !== 'not asked';
    if (end?.kind === 'failure') {
        return `${status}; waiting whether it stays so, since the failure may be that of another run.`;
    }
    if (end?.kind === 'finish') {
        return asked
            ? `${status}; waiting for the ref to be as this event left it.`
            : `${status}; waiting whether it stays so, since another synchronization was under way.`;
    }
    const whatFor = asked ? 'the synchronization or the commit' : 'the synchronization';
    return `${status}, from before this synchronization; waiting for ${whatFor}.`;
}

;// CONCATENATED MODULE: ./src/waiting/poll.ts



const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GROWTH = 1.5;
const JITTER = 0.2;
const LONGEST_RETRY_AFTER_MS = 60_000;
async function waitForVerdict(ports, timeoutMs, firstPauseMs) {
    const { clock } = ports;
    const deadline = clock.now() + timeoutMs;
    const pauses = growingPauses(ports.random);
    const sightings = new Sightings(ports);
    let pause = firstPauseMs;
    if (pause > 0)
        pauses.next();
    for (;;) {
        const left = deadline - clock.now();
        if (left < SHORTEST_PAUSE_MS && pause > 0) {
            await clock.sleep(Math.max(left, 0));
            return sightings.timedOut();
        }
        await clock.sleep(left - pause < SHORTEST_PAUSE_MS ? left : pause);
        const verdict = await sightings.look();
        if (verdict.kind !== 'pending')
            return verdict;
        pause = sightings.nextPause(pauses.next().value);
        const leftNow = deadline - clock.now();
        if (leftNow >= SHORTEST_PAUSE_MS)
            sightings.tell(Math.min(pause, leftNow));
    }
}
function* growingPauses(random) {
    for (let pause = SHORTEST_PAUSE_MS;; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
        yield pause * (1 + JITTER * (2 * random() - 1));
    }
}
class Sightings {
    #ports;
    #log;
    #track = NO_TRACK;
    #mirror;
    #ref;
    #trouble;
    constructor(ports) {
        this.#ports = ports;
        this.#log = new WaitLog(ports.log, () => ports.clock.now());
    }
    async look() {
        const { mirror, ref, trouble } = await this.#ports.look();
        const now = this.#ports.clock.now();
        if (mirror !== undefined)
            this.#mirror = { seen: mirror, at: now };
        if (ref.kind !== 'unavailable')
            this.#ref = { seen: ref, at: now };
        this.#trouble = trouble;
        const rules = this.#ports.rules();
        const judged = rules && judge(rules, this.#track, { mirror, ref, now });
        if (judged !== undefined)
            this.#track = judged.track;
        return judged?.verdict ?? { kind: 'pending' };
    }
    nextPause(planned) {
        const now = this.#ports.clock.now();
        const turns = turningPoints(this.#track).map((at) => at - now);
        const wanted = Math.min(planned, ...turns.filter((ms) => ms > 0));
        const askedFor = Math.min(this.#trouble?.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
        return Math.max(wanted, askedFor, SHORTEST_PAUSE_MS);
    }
    tell(pauseMs) {
        const { reason, retryAfterMs = 0 } = this.#trouble ?? {};
        if (reason !== undefined) {
            this.#log.tellTrouble(reason, retryAfterMs, pauseMs);
        }
        else if (this.#mirror !== undefined && this.#ref !== undefined) {
            this.#log.tellLook(this.#mirror.seen, this.#ref.seen, this.#track);
        }
    }
    timedOut() {
        const now = this.#ports.clock.now();
        const isCurrent = this.#trouble?.reason === undefined;
        return {
            kind: 'timed out',
            mirror: this.#mirror && { seen: this.#mirror.seen, agoMs: now - this.#mirror.at },
            ref: this.#ref && { seen: this.#ref.seen, agoMs: now - this.#ref.at },
            finished: hasFinished(this.#track),
            failure: isCurrent ? standingFailure(this.#track) : undefined,
            trouble: this.#trouble?.reason,
        };
    }
}

;// CONCATENATED MODULE: ./src/waiting/wait.ts







const FIRST_PAUSE_MS = 1_000;
async function waitForSynchronization(host, repository, options) {
    const { report, clock, secrets } = host;
    const { timeoutMs } = options;
    const begun = clock.now();
    report.info(`Waiting for the synchronization, at most ${formatElapsed(timeoutMs)}.`);
    const observer = new Observer(host, repository.until(begun + timeoutMs), options);
    const result = await pollForVerdict(host, observer, options);
    const { expectation } = observer;
    if (result.kind !== 'synced') {
        throw failureOf(result, { ...options, expectation, secrets });
    }
    const took = formatElapsed(clock.now() - begun);
    tellProof(host, result.by, expectation, took);
    if (result.note !== undefined)
        host.journal.warning(NOTES[result.note]);
    return 'synced';
}
async function pollForVerdict(host, observer, options) {
    const { report, clock, random } = host;
    const { baseline, forceFetch, timeoutMs } = options;
    const ports = {
        look: () => observer.look(),
        rules: () => observer.expectation && { expectation: observer.expectation, baseline, forceFetch },
        clock,
        random,
        log: (line) => {
            report.info(line);
        },
    };
    const firstPauseMs = options.startedEarlier ? 0 : FIRST_PAUSE_MS;
    try {
        return await waitForVerdict(ports, timeoutMs, firstPauseMs);
    }
    catch (error) {
        if (!(error instanceof OperationError))
            throw error;
        const why = sentences(error.problem.why, 'How the synchronization ended is not known');
        const problem = { ...error.problem, why };
        throw new Failure([problem], 'unconfirmed');
    }
}
function tellProof({ journal, report }, by, expectation, took) {
    journal.proof(by, wait_describeProof(by, expectation));
    if (by === 'commit' && expectation?.kind === 'commit') {
        journal.commit(expectation.sha);
        report.info(`Synchronized after ${took}: commit ${expectation.sha} is on the mirror.`);
    }
    else if (by === 'commit') {
        report.info(`Synchronized after ${took}: the ref that this event deleted is gone from the mirror.`);
    }
    else {
        report.info(`Synchronized after ${took}, as the status of the mirror tells.`);
        if (expectation?.kind === 'status' && expectation.expectable) {
            journal.warning(`The commit on the mirror was not verified: ${expectation.reason}. Only the status of the mirror ` +
                'tells that it was synchronized.');
        }
    }
}
function wait_describeProof(by, expectation) {
    if (by === 'commit') {
        return expectation?.kind === 'gone'
            ? 'the mirror no longer has it'
            : `the mirror's ${expectation?.kind === 'commit' ? expectation.ref.type : 'ref'} has this commit`;
    }
    const why = expectation?.kind === 'status' ? `: ${expectation.reason}` : '';
    return `by the mirror's status alone${why}`;
}
const NOTES = {
    beyond: 'The mirror was beyond this commit before this synchronization, and has not moved: it contains the ' +
        'commit, and whatever else it had.',
    'ref kept': 'A synchronization has ended, and the mirror still has the ref that this event deleted. Delete it in CodeArts where ' +
        'it is not wanted.',
    renamed: 'The commit was not found on the mirror, whose source has another path than this repository: if it was ' +
        'renamed, give its new URL as `associate_url`. Only the status of the mirror tells that it was synchronized.',
};

;// CONCATENATED MODULE: ./src/codearts/clock-skew.ts

const TELLING_SKEW_MS = 5 * 60_000;
function clockSkew(headers, localDate) {
    const skew = localDate - parseHttpDate(headers.date);
    if (!(Math.abs(skew) > TELLING_SKEW_MS))
        return undefined;
    const minutes = Math.round(Math.abs(skew) / 60_000);
    return (`The clock of this runner is ${minutes} minutes ${skew > 0 ? 'ahead of' : 'behind'} the ` +
        "service's; set it right, since signatures are refused beyond 15 minutes");
}

;// CONCATENATED MODULE: ./src/codearts/hints.ts
const UNAUTHORIZED = {
    token: 'The IAM token has expired or is not valid: it lives 24 hours, so get a new one and update the ' +
        'secret behind `token`, or use an access key or OIDC. It must be a token of the project of this region; a ' +
        'CodeArts access token or an HTTPS password is not an IAM token',
    'access key': 'The access key was refused: check that `access_key` and `secret_key` belong together and are ' +
        'active, that a temporary key has its `security_token` and has not expired, and that the clock of ' +
        'this runner is right. More than five failures lock a key for five minutes',
    oidc: 'The temporary access key was refused: check that the agency may use CodeArts Repo, that it is a ' +
        'member of the CodeArts project, and that the clock of this runner is right',
};
const PERMISSION = {
    reading: 'To read the mirror and its refs, the user of this credential needs codeartsrepo:repository:getRepository ' +
        'in IAM, and must be a member of the CodeArts project who may see this repository',
    writing: 'To start a synchronization or to change the mirror, the user of this credential needs ' +
        'codeartsrepo:repository:setRepository in IAM, and must be a member of the CodeArts project with the ' +
        'permission Set on this repository',
};
const ALLOW_LIST = 'an IP allow-list may also exclude this runner';
const PERMISSION_OR_NETWORK = {
    reading: `${PERMISSION.reading}; ${ALLOW_LIST}`,
    writing: `${PERMISSION.writing}; ${ALLOW_LIST}`,
};
const SERVICE_FAILED = 'The service failed; try again later';
const REQUEST_REJECTED = 'Check the inputs of this step, above all `region` and `endpoint`';
const REPOSITORY = 'Check `repository_id` (the number after "Repository ID" on the repository\'s home page) and `region`';
const NOT_A_MIRROR = `${REPOSITORY}. If both are right, the repository is no mirror yet: give \`associate_url\``;
const REJECTED = 'The service rejects the request; check the inputs of this step. If it is about `associate_url` and ' +
    'the repository is a mirror already, the credential needs getRepository to see that';
const THROTTLED = 'Too many requests for this account; try again later or raise `retries`';
const HINTS = [
    { code: 'DEV.00000003', advice: UNAUTHORIZED },
    { code: 'CH.00000002', advice: UNAUTHORIZED },
    { code: 'CH.004403', advice: PERMISSION },
    { code: 'CH.00401001', advice: PERMISSION },
    { code: 'CH.004404', advice: NOT_A_MIRROR },
    { code: 'CH.00402000', advice: REPOSITORY },
    { code: 'CH.010001', advice: REJECTED },
    { code: 'CH.010117', advice: REPOSITORY },
    { code: 'CH.000404', advice: REPOSITORY },
    { code: 'CH.080401', advice: UNAUTHORIZED },
    { code: 'CH.080403', advice: PERMISSION },
    { code: 'CH.000001', advice: SERVICE_FAILED },
    { code: 'CH.080504', advice: 'The service did not answer in time; try again later' },
    { code: 'CH.10000', advice: 'The service is busy; try again later' },
    {
        code: 'APIG*.0101',
        advice: 'This host does not offer the API; check `region` and `endpoint`',
    },
    { code: 'APIG*.0301', advice: UNAUTHORIZED },
    { code: 'APIG*.0302', advice: PERMISSION_OR_NETWORK },
    { code: 'APIG*.0303', advice: UNAUTHORIZED },
    { code: 'APIG*.0307', advice: UNAUTHORIZED },
    { code: 'APIG*.0308', advice: THROTTLED },
    { status: 400, advice: REJECTED },
    { status: 401, advice: UNAUTHORIZED },
    { status: 403, advice: PERMISSION_OR_NETWORK },
    { status: 404, advice: NOT_A_MIRROR },
    { status: 407, advice: 'A proxy wants a user name and password; put them into HTTPS_PROXY' },
    { status: 429, advice: THROTTLED },
];
function adviceFor(status, code, { credential, access }) {
    const hint = HINTS.find((row) => (row.code === undefined || matches(row.code, code)) &&
        (row.status === undefined || row.status === status));
    const advice = hint?.advice ?? (status >= 500 ? SERVICE_FAILED : REQUEST_REJECTED);
    if (typeof advice === 'string')
        return advice;
    return 'reading' in advice ? advice[access] : advice[credential];
}
function matches(pattern, code) {
    const [prefix = '', suffix] = pattern.split('*');
    return suffix === undefined ? code === pattern : code.startsWith(prefix) && code.endsWith(suffix);
}

;// CONCATENATED MODULE: ./src/codearts/calls.ts


class Calls {
    #operation;
    #options;
    #renewed = false;
    constructor(operation, options) {
        this.#operation = operation;
        this.#options = options;
    }
    async exchange(call) {
        const { credentials } = this.#options;
        const { response, authorization } = await this.#send(call);
        if (response.status !== 401 || credentials.renew === undefined || this.#renewed) {
            return response;
        }
        this.#renewed = true;
        credentials.renew(authorization);
        return (await this.#send(call)).response;
    }
    async succeed(call) {
        return this.requireSuccess(await this.exchange(call), accessOf(call));
    }
    requireSuccess(response, access) {
        if (response.status >= 200 && response.status < 300)
            return response;
        throw this.errorOf(response, access);
    }
    errorOf(response, access) {
        const { credentials, session } = this.#options;
        return session.errorOf(response, (status, code) => {
            const signed = status === 401 && credentials.kind !== 'token';
            const skew = signed ? clockSkew(response.headers, session.clock.date()) : undefined;
            const advice = adviceFor(status, code, { credential: credentials.kind, access });
            return skew === undefined ? advice : `${skew}. ${advice}`;
        });
    }
    async #send(call) {
        const { credentials, session } = this.#options;
        const request = buildRequest(call, this.#options);
        const authorization = await credentials.authorize(request, session);
        session.requireTime(this.#operation);
        const headers = { ...request.headers, ...authorization };
        return { response: await session.send({ ...request, headers }), authorization };
    }
}
function accessOf({ method }) {
    return method === 'GET' ? 'reading' : 'writing';
}
function buildRequest(call, { endpoint, repositoryId }) {
    const path = `/v4/repositories/${repositoryId}${call.path}${encodeQuery(call.query)}`;
    return {
        method: call.method,
        url: new URL(path, endpoint),
        headers: {
            accept: 'application/json',
            ...(call.body && { 'content-type': 'application/json' }),
        },
        ...(call.body && { body: JSON.stringify(call.body) }),
        ...(call.onSent && { onSent: call.onSent }),
    };
}
function encodeQuery(query = {}) {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

;// CONCATENATED MODULE: ./src/codearts/source-change.ts



const LOOK_PAUSE_MS = 2_000;
async function changeSource(send, url, look, clock) {
    try {
        const mirror = await send();
        return { mirror, acceptedAt: clock.now() };
    }
    catch (error) {
        if (!(error instanceof RequestError) || !deservesLook(error))
            throw error;
        const lagUntil = isAccepted(error) ? clock.now() + READ_LAG_MS : 0;
        const mirror = await lookFor(url, look, lagUntil, clock);
        if (mirror === 'not read')
            throw asFinal(error);
        if (mirror === undefined)
            throw error;
        return { mirror, acceptedAt: clock.now() };
    }
}
async function lookFor(url, look, lagUntil, clock) {
    for (;;) {
        const seen = await lookIfPossible(look);
        if (typeof seen === 'object' && isSameSource(seen.url ?? '', url))
            return seen;
        if (seen === 'refused')
            return 'not read';
        if (clock.now() + LOOK_PAUSE_MS > lagUntil)
            return seen === 'not read' ? seen : undefined;
        await clock.sleep(LOOK_PAUSE_MS);
    }
}
function deservesLook(error) {
    return error.outcomeUnknown || error.status === 400 || error.status === 409;
}
function isAccepted({ fault, status = 0 }) {
    return fault === 'contract' && status >= 200 && status < 300;
}
async function lookIfPossible(look) {
    try {
        return await look();
    }
    catch (error) {
        if (!(error instanceof OperationError))
            throw error;
        const { status, code, transient } = error.cause;
        if (transient)
            return 'not read';
        return status === 404 && code?.endsWith('.0101') !== true ? 'none' : 'refused';
    }
}
function asFinal({ brief, fault, hint, status, code, requestId }) {
    return new RequestError(brief, {
        fault,
        transient: false,
        ...(hint !== undefined && { hint }),
        ...(status !== undefined && { status }),
        ...(code !== undefined && { code }),
        ...(requestId !== undefined && { requestId }),
    });
}

;// CONCATENATED MODULE: ./src/codearts/source-login.ts
function source_login_encodeLogin(login) {
    return { username: toBase64(login.username), password: toBase64(login.password) };
}
function toBase64(text) {
    return Buffer.from(text, 'utf8').toString('base64');
}

;// CONCATENATED MODULE: ./src/codearts/repository.ts








const REMOTE_MIRROR = '/remote-mirror';
const PAGE_SIZE = 100;
const MAX_PAGES = 20;
class Repository {
    #options;
    constructor(options) {
        this.#options = options;
    }
    until(deadline) {
        return new Repository({ ...this.#options, session: this.#options.session.until(deadline) });
    }
    async showRemoteMirror() {
        return await this.#retried('Reading the remote mirror', (calls) => this.#readMirror(calls));
    }
    async findRemoteMirror() {
        return await this.#retried('Reading the remote mirror', (calls) => this.#readMirrorIfAllowed(calls));
    }
    async associateRemoteMirror(url) {
        const call = { method: 'POST', path: `${REMOTE_MIRROR}/associate`, body: { url } };
        return await this.#changeSource('Associating the remote mirror', call, url);
    }
    async updateRemoteMirror(url) {
        const call = { method: 'PUT', path: REMOTE_MIRROR, body: { url } };
        return await this.#changeSource('Changing the source of the remote mirror', call, url);
    }
    async startSynchronization(options, onSent) {
        const body = synchronizationBody(options);
        const call = { method: 'POST', path: REMOTE_MIRROR, body, ...(onSent && { onSent }) };
        return await this.#retried('Starting the synchronization', async (calls) => {
            const response = await calls.succeed(call);
            const { clock, secrets } = this.#options.session;
            return { jid: readJid(response, secrets), requestedAt: dateOf(response, clock.date()) };
        });
    }
    async readRef(ref) {
        const { type, name } = ref;
        const query = { [`${type}_name`]: name };
        const call = { method: 'GET', path: `/repository/${type}`, query };
        return await this.#retried(`Reading the ${type} on the mirror`, async (calls) => {
            const response = await calls.exchange(call);
            const refusal = refusalOf(response, calls);
            if (refusal !== undefined) {
                return refusal.status === 404 && !refusal.apiMissing ? { kind: 'absent' } : refusal.unknown;
            }
            return readRef(calls.requireSuccess(response, 'reading'), ref, this.#options.session.secrets);
        });
    }
    async branchContains(name, sha) {
        for (let page = 0; page < MAX_PAGES; page += 1) {
            const names = await this.#listBranchesOfCommit(sha, page * PAGE_SIZE);
            if ('kind' in names)
                return names;
            if (names.includes(name))
                return { kind: 'yes' };
            if (names.length < PAGE_SIZE)
                return { kind: 'no' };
        }
        return unknown(`more than ${MAX_PAGES * PAGE_SIZE} branches contain the commit`);
    }
    async #listBranchesOfCommit(sha, offset) {
        const query = {
            type: 'branch',
            limit: String(PAGE_SIZE),
            ...(offset > 0 && { offset: String(offset) }),
        };
        const call = { method: 'GET', path: `/repository/commits/${sha}/refs`, query };
        return await this.#retried('Looking for the commit on the mirror', async (calls) => {
            const response = await calls.exchange(call);
            const refusal = refusalOf(response, calls);
            if (refusal !== undefined) {
                return refusal.status === 404 && !refusal.apiMissing ? [] : refusal.unknown;
            }
            const names = readRefNames(calls.requireSuccess(response, 'reading'));
            return names ?? unknown('the answer is no list of branches');
        });
    }
    async #changeSource(operation, call, url) {
        const { clock } = this.#options.session;
        return await this.#retried(operation, async (calls) => {
            const send = async () => this.#readMirrorOf(url, await calls.succeed(call));
            return await changeSource(send, url, () => this.showRemoteMirror(), clock);
        });
    }
    async #readMirror(calls) {
        const response = await calls.succeed({ method: 'GET', path: REMOTE_MIRROR });
        return readRemoteMirror(response, this.#options.session.secrets);
    }
    async #readMirrorIfAllowed(calls) {
        try {
            return await this.#readMirror(calls);
        }
        catch (error) {
            if (error instanceof RequestError && isRefusal(error))
                return undefined;
            throw error;
        }
    }
    #readMirrorOf(url, response) {
        const mirror = readRemoteMirror(response, this.#options.session.secrets);
        if (mirror.url !== undefined && !isSameSource(mirror.url, url)) {
            throw contractError(response, 'but with another source URL');
        }
        return mirror;
    }
    async #retried(operation, attempt) {
        const calls = new Calls(operation, this.#options);
        return await this.#options.session.retried(operation, () => attempt(calls));
    }
}
function dateOf(response, localDate) {
    const served = parseHttpDate(response.headers.date);
    return new Date(Number.isNaN(served) ? localDate : served);
}
function refusalOf(response, calls) {
    if (![400, 403, 404].includes(response.status))
        return undefined;
    const error = calls.errorOf(response, 'reading');
    if (error.transient)
        return undefined;
    const apiMissing = response.status === 404 && (error.code?.endsWith('.0101') ?? false);
    return { status: response.status, apiMissing, unknown: unknown(error.brief, apiMissing) };
}
function isRefusal({ status, transient }) {
    return (status === 403 || status === 404) && !transient;
}
function synchronizationBody(options) {
    const { forceFetch, login, endpointUuid } = options;
    return {
        force_fetch: forceFetch,
        ...(login && source_login_encodeLogin(login)),
        ...(endpointUuid !== undefined && { endpoint_uuid: endpointUuid }),
    };
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ./src/credentials/signature.ts


const ALGORITHM = 'SDK-HMAC-SHA256';
function sign(request, key, date) {
    const added = {
        'x-sdk-date': compactDate(date),
        ...(key.securityToken !== undefined && { 'x-security-token': key.securityToken }),
    };
    const headers = canonicalHeaders({ ...request.headers, ...added, host: request.url.host });
    const names = headers.map(([name]) => name).join(';');
    const canonicalRequest = [
        request.method,
        canonicalPath(request.url.pathname),
        canonicalQuery(request.url.search),
        ...headers.map(([name, value]) => `${name}:${value}`),
        '',
        names,
        sha256(request.body ?? ''),
    ].join('\n');
    const stringToSign = [ALGORITHM, added['x-sdk-date'], sha256(canonicalRequest)].join('\n');
    const signature = (0,external_node_crypto_namespaceObject.createHmac)('sha256', key.secretAccessKey).update(stringToSign).digest('hex');
    const authorization = `${ALGORITHM} Access=${key.accessKeyId}, SignedHeaders=${names}, Signature=${signature}`;
    return { headers: { ...added, authorization }, signature };
}
function compactDate(date) {
    return date.toISOString().replace(/[-:]|\.\d+/g, '');
}
function canonicalHeaders(headers) {
    return Object.entries(headers)
        .map(([name, value]) => [name.toLowerCase(), value.trim()])
        .sort(([one], [other]) => compare(one, other));
}
function canonicalPath(path) {
    const segments = path.split('/').map((segment) => percentEncode(decodeURIComponent(segment)));
    return segments.join('/').replace(/\/?$/, '/');
}
function canonicalQuery(search) {
    return search
        .slice(1)
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
    })
        .sort(([name, value], [otherName, otherValue]) => name === otherName ? compare(value, otherValue) : compare(name, otherName))
        .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
        .join('&');
}
function compare(one, other) {
    if (one === other)
        return 0;
    return one < other ? -1 : 1;
}
function sha256(text) {
    return (0,external_node_crypto_namespaceObject.createHash)('sha256').update(text).digest('hex');
}

;// CONCATENATED MODULE: ./src/credentials/access-key.ts

function accessKeyCredentials(key) {
    return {
        kind: 'access key',
        authorize: (request, session) => Promise.resolve(signedNow(request, key, session)),
    };
}
function signedNow(request, key, { clock, secrets }) {
    const { headers, signature } = sign(request, key, new Date(clock.date()));
    secrets.conceal(signature);
    return headers;
}

;// CONCATENATED MODULE: ./src/credentials/github-id-token.ts


const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const github_id_token_MAX_LENGTH = 20_000;
async function requestIdToken(service, audience, session) {
    const url = new URL(service.url);
    url.searchParams.set('audience', audience);
    const request = {
        method: 'GET',
        url,
        headers: { accept: 'application/json', authorization: `Bearer ${service.requestToken}` },
    };
    return await session.retried("Asking GitHub for the job's ID token", async () => {
        const response = await session.send(request);
        if (response.status !== 200)
            throw session.errorOf(response, () => ID_TOKEN_ADVICE);
        const { value } = readObject(response);
        if (typeof value !== 'string' || !JWT.test(value) || value.length > github_id_token_MAX_LENGTH) {
            throw contractError(response, 'without an ID token');
        }
        return value;
    });
}
const ID_TOKEN_ADVICE = 'Check that the job has the permission `id-token: write`; https://www.githubstatus.com tells of failures';
function readClaims(idToken, secrets) {
    const [, payload = ''] = idToken.split('.');
    const claims = parseJson(Buffer.from(payload, 'base64url').toString());
    const { iss, sub, aud } = objectOf(claims);
    return {
        iss: secrets.safe(iss),
        sub: secrets.safe(sub),
        aud: secrets.safe(Array.isArray(aud) ? aud.join(', ') : aud),
    };
}

;// CONCATENATED MODULE: ./src/credentials/oidc.ts




const MIN_DURATION_S = 900;
const MAX_DURATION_S = 3_600;
class OidcCredentials {
    kind = 'oidc';
    #options;
    #key;
    #token;
    constructor(options) {
        this.#options = options;
    }
    async obtain(session) {
        this.#key ??= this.#mint(session);
        try {
            return await this.#key;
        }
        catch (error) {
            this.#key = undefined;
            throw error;
        }
    }
    async authorize(request, session) {
        return signedNow(request, await this.obtain(session), session);
    }
    renew(refused) {
        if (refused['x-security-token'] !== this.#token)
            return;
        this.#key = undefined;
        this.#token = undefined;
    }
    async #mint(session) {
        const { idTokenService, audience } = this.#options;
        const idToken = await requestIdToken(idTokenService, audience, session);
        session.secrets.add(idToken);
        const key = await this.#exchange(idToken, session);
        for (const secret of [key.accessKeyId, key.secretAccessKey, key.securityToken]) {
            session.secrets.add(secret);
        }
        this.#token = key.securityToken;
        return key;
    }
    async #exchange(idToken, session) {
        const request = {
            method: 'POST',
            url: new URL('/v5/agencies/assume-with-oidc', this.#options.stsEndpoint),
            headers: { accept: 'application/json', 'content-type': 'application/json' },
            body: JSON.stringify(this.#exchangeBody(idToken)),
        };
        return await session.retried('Exchanging the ID token for a temporary access key', async () => {
            const response = await session.send(request);
            if (response.status === 200)
                return readKey(response);
            throw session.errorOf(response, (status) => REFUSALS.includes(status) ? refusalAdvice(idToken, session.secrets) : TROUBLE_ADVICE);
        });
    }
    #exchangeBody(idToken) {
        const { providerUrn, agencyUrn, sessionName, neededSeconds } = this.#options;
        return {
            provider_urn: providerUrn,
            agency_urn: agencyUrn,
            agency_session_name: sessionName,
            id_token: idToken,
            duration_seconds: Math.min(Math.max(Math.ceil(neededSeconds), MIN_DURATION_S), MAX_DURATION_S),
        };
    }
}
const REFUSALS = [400, 401, 403, 404];
function refusalAdvice(idToken, secrets) {
    const { iss, sub, aud } = readClaims(idToken, secrets);
    return (`The ID token has iss ${iss}, sub ${sub}, aud ${aud}. The trust policy of the agency must allow ` +
        'sts:agencies:assumeWithOIDC with oidc:iss and oidc:aud equal to these and oidc:sub matching ' +
        'this sub (repo:OWNER/REPO:*, or repo:OWNER@ID/REPO@ID:* for repositories made or renamed ' +
        'since July 2026), and the identity provider must list this aud as a client id');
}
const TROUBLE_ADVICE = 'Try again later; if it stays so, check `sts_endpoint` and the proxy';
const CREDENTIAL = /^[!-~]{6,20000}$/;
function readKey(response) {
    const { credentials } = readObject(response);
    const fields = objectOf(credentials);
    const [accessKeyId, secretAccessKey, securityToken] = [
        fields['access_key_id'],
        fields['secret_access_key'],
        fields['security_token'],
    ].map((value) => (typeof value === 'string' && CREDENTIAL.test(value) ? value : undefined));
    if (accessKeyId === undefined || secretAccessKey === undefined || securityToken === undefined) {
        throw contractError(response, 'without a temporary access key');
    }
    return { accessKeyId, secretAccessKey, securityToken };
}

;// CONCATENATED MODULE: ./src/credentials/token.ts
function tokenCredentials(token) {
    return { kind: 'token', authorize: () => Promise.resolve({ 'x-auth-token': token }) };
}

;// CONCATENATED MODULE: ./src/http/session.ts


const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 20_000;
const FIRST_FLOOR_MS = 2_000;
const MAX_SPAN_MS = 120_000;
const LAST_START_MS = 500;
const LAST_ANSWER_MS = 1_000;
const session_LONGEST_PAUSE_MS = 60_000;
class HttpSession {
    clock;
    secrets;
    #options;
    #deadline;
    constructor(options) {
        this.clock = options.clock;
        this.secrets = options.secrets;
        this.#options = options;
        this.#deadline = options.deadline ?? Infinity;
    }
    until(deadline) {
        return new HttpSession({ ...this.#options, deadline });
    }
    requireTime(operation) {
        if (this.clock.now() <= this.#deadline + LAST_START_MS)
            return;
        const cause = new RequestError('no time is left', { fault: 'unreachable', transient: true });
        throw new OperationError(operation, cause, { attempts: 0, outcomeUnknown: false });
    }
    async send(request) {
        const leftMs = this.#deadline + LAST_ANSWER_MS - this.clock.now();
        return await this.#options.transport.send(request, leftMs);
    }
    async retried(operation, attempt) {
        this.requireTime(operation);
        const { retries, random, log } = this.#options;
        const latestStart = Math.min(this.clock.now() + MAX_SPAN_MS, this.#deadline);
        let outcomeUnknown = false;
        for (let number = 1;; number += 1) {
            try {
                return await attempt(number);
            }
            catch (error) {
                if (!(error instanceof RequestError))
                    throw error;
                outcomeUnknown ||= error.outcomeUnknown;
                const failure = { attempts: number, outcomeUnknown };
                if (!error.transient || number > retries) {
                    throw new OperationError(operation, error, failure);
                }
                const delay = delayBefore(number, error, random);
                const isTooLong = this.#deadline !== Infinity && delay > session_LONGEST_PAUSE_MS;
                if (isTooLong || this.clock.now() + delay > latestStart) {
                    const left = latestStart - this.clock.now();
                    const reason = tooLate(error, isTooLong ? session_LONGEST_PAUSE_MS : left);
                    throw new OperationError(operation, error, { ...failure, reason });
                }
                const next = `attempt ${number + 1} of ${retries + 1} in ${seconds(delay)}`;
                log(`${operation}: ${error.message}; ${next}`);
                await this.clock.sleep(delay);
            }
        }
    }
    errorOf(response, advise) {
        return serviceError(response, this.secrets, this.clock.date(), advise);
    }
}
function delayBefore(failures, error, random) {
    const doubled = 2 ** (failures - 1);
    const ceiling = Math.min(FIRST_CEILING_MS * doubled, LAST_CEILING_MS);
    const floor = isThrottled(error) ? Math.min(FIRST_FLOOR_MS * doubled, LAST_CEILING_MS) : 0;
    return Math.max(floor + random() * ceiling, error.retryAfterMs ?? 0);
}
function tooLate({ retryAfterMs = 0 }, left) {
    return retryAfterMs > Math.max(left, 0)
        ? `The service asked to wait ${seconds(retryAfterMs)}, longer than this step may`
        : 'No time is left for another attempt';
}
function seconds(ms) {
    return `${(ms / 1000).toFixed(1)} s`;
}

;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
;// CONCATENATED MODULE: external "node:dns/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns/promises");
;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
;// CONCATENATED MODULE: external "node:stream"
const external_node_stream_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");
;// CONCATENATED MODULE: ./src/http/network.ts



const systemNetwork = {
    lookup: async (host) => (await (0,promises_namespaceObject.lookup)(host, { all: true })).map(({ address }) => address),
    connect: (host, port) => external_node_net_namespaceObject.connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1_000 }),
};
const MAX_STEP_MS = 1_000;
const MAX_ADDRESSES = 8;
async function openSocket(host, port, attempt, network) {
    const addresses = external_node_net_namespaceObject.isIP(host) === 0 ? await network.lookup(host) : [host];
    if (addresses.length === 0)
        throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    attempt.signal.throwIfAborted();
    attempt.reach('connecting', attempt.peer);
    return await new Race(alternate(addresses).slice(0, MAX_ADDRESSES), port, attempt).run(network);
}
function alternate(addresses) {
    const first = external_node_net_namespaceObject.isIP(addresses[0] ?? '');
    const one = addresses.filter((address) => external_node_net_namespaceObject.isIP(address) === first);
    const other = addresses.filter((address) => external_node_net_namespaceObject.isIP(address) !== first);
    const longer = Array.from({ length: Math.max(one.length, other.length) });
    return longer.flatMap((_, at) => [...one.slice(at, at + 1), ...other.slice(at, at + 1)]);
}
class Race {
    #waiting;
    #port;
    #attempt;
    #running = new Set();
    #stepMs;
    #timer;
    constructor(addresses, port, attempt) {
        this.#waiting = addresses;
        this.#port = port;
        this.#attempt = attempt;
        this.#stepMs = Math.min(MAX_STEP_MS, attempt.leftMs / (addresses.length + 1));
    }
    run(network) {
        return new Promise((resolve, reject) => {
            const onConnect = (socket) => {
                this.#running.delete(socket);
                this.#end();
                resolve(socket);
            };
            const onClose = (socket) => {
                if (!this.#running.delete(socket))
                    return;
                if (this.#waiting.length > 0 && !this.#attempt.signal.aborted) {
                    next();
                }
                else if (this.#running.size === 0) {
                    this.#end();
                    reject(socket.errored ?? hungUp());
                }
            };
            const next = () => {
                clearTimeout(this.#timer);
                const address = this.#waiting.shift();
                if (address === undefined)
                    return;
                const socket = this.#begin(address, network);
                socket.once('connect', () => {
                    onConnect(socket);
                });
                socket.once('close', () => {
                    onClose(socket);
                });
                this.#timer = setTimeout(next, this.#stepMs);
            };
            next();
        });
    }
    #begin(address, network) {
        this.#attempt.addresses.push(address);
        const socket = network.connect(address, this.#port);
        socket.on('error', () => undefined);
        (0,external_node_stream_namespaceObject.addAbortSignal)(this.#attempt.signal, socket);
        this.#running.add(socket);
        return socket;
    }
    #end() {
        clearTimeout(this.#timer);
        const losers = [...this.#running];
        this.#running.clear();
        for (const loser of losers)
            loser.destroy();
    }
}
function hungUp() {
    return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}

;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
;// CONCATENATED MODULE: ./src/http/tls.ts



function tls_secure(socket, host, attempt, peer) {
    attempt.reach('securing', peer);
    return new Promise((resolve, reject) => {
        const secured = external_node_tls_namespaceObject.connect({
            socket,
            host,
            servername: external_node_net_namespaceObject.isIP(host) === 0 ? host : '',
            ALPNProtocols: ['http/1.1'],
        });
        const onClose = () => {
            attempt.distrusted = Boolean(secured.authorizationError);
            reject(secured.errored ?? socket.errored ?? hungUp());
        };
        secured.on('error', () => undefined);
        secured.once('close', onClose);
        secured.once('secureConnect', () => {
            secured.off('close', onClose);
            resolve(secured);
        });
    });
}

;// CONCATENATED MODULE: ./src/http/tunnel.ts


const MAX_HEAD_BYTES = 16 * 1024;
function openTunnel(socket, target, login, attempt) {
    attempt.reach('tunnel', 'proxy');
    const basic = `Basic ${Buffer.from(login).toString('base64')}`;
    return new Promise((resolve, reject) => {
        const request = external_node_http_namespaceObject.request({
            method: 'CONNECT',
            path: target,
            headers: { host: target, ...(login !== '' && { 'proxy-authorization': basic }) },
            maxHeaderSize: MAX_HEAD_BYTES,
            createConnection: () => socket,
        });
        request.on('error', (error) => {
            socket.destroy();
            reject(isParseError(error) ? noProxy() : error);
        });
        request.once('connect', (response, _socket, rest) => {
            const problem = problemOf(response.statusCode ?? 0, rest);
            if (problem === undefined) {
                resolve(socket);
                return;
            }
            socket.destroy();
            reject(problem);
        });
        request.end();
    });
}
function problemOf(status, rest) {
    if (status < 200 || status > 299)
        return refusal(status);
    return rest.length > 0 ? noProxy() : undefined;
}
function refusal(status) {
    return new RequestError(`the proxy refused the connection with HTTP ${status}`, {
        fault: 'proxy',
        transient: status >= 500,
        hint: status === 407
            ? 'Put user name and password of the proxy into HTTPS_PROXY: http://user:password@host:port'
            : 'Check HTTPS_PROXY, and that the proxy allows this host; NO_PROXY goes around it',
    });
}
function noProxy() {
    return new RequestError('the proxy did not answer as a proxy does', {
        fault: 'proxy',
        transient: false,
        hint: 'Check HTTPS_PROXY',
    });
}
function isParseError(error) {
    const { code } = error;
    return code?.startsWith('HPE_') === true && code !== 'HPE_INVALID_EOF_STATE';
}

;// CONCATENATED MODULE: ./src/http/agent.ts







function createPool(scheme, network) {
    const pool = scheme === 'https:'
        ? new external_node_https_namespaceObject.Agent({ keepAlive: true })
        : new external_node_http_namespaceObject.Agent({ keepAlive: true });
    pool.createConnection = (options, done) => {
        void hand(agent_open(options.attempt, network), done ?? (() => undefined));
        return undefined;
    };
    return pool;
}
async function hand(opening, done) {
    let socket;
    try {
        socket = await opening;
        if (socket.destroyed)
            throw socket.errored ?? hungUp();
    }
    catch (error) {
        done(error);
        return;
    }
    done(null, socket);
}
async function agent_open(attempt, network) {
    const { url } = attempt;
    const socket = await openWay(attempt, network);
    return url.protocol === 'https:' ? await tls_secure(socket, bare(url), attempt, 'service') : socket;
}
async function openWay(attempt, network) {
    const { url } = attempt;
    const proxy = getProxyUrl(url);
    if (proxy === undefined) {
        attempt.reach('resolving');
        return await openSocket(bare(url), portOf(url), attempt, network);
    }
    attempt.reach('resolving', 'proxy');
    const socket = await openSocket(bare(proxy), portOf(proxy), attempt, network);
    const way = proxy.protocol === 'https:' ? await tls_secure(socket, bare(proxy), attempt, 'proxy') : socket;
    const { username, password } = proxy;
    const login = username || password ? `${username}:${password}` : '';
    return await openTunnel(way, `${url.hostname}:${portOf(url)}`, login, attempt);
}
function portOf({ port, protocol }) {
    return Number(port) || (protocol === 'https:' ? 443 : 80);
}

;// CONCATENATED MODULE: ./src/http/collect.ts
const MAX_BODY_BYTES = 1024 * 1024;
function collect(stream, { isWhole, ofError }, signal) {
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
                stream.destroy();
            resolve({ bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES), ending });
        };
        const onBreak = () => {
            settle('incomplete');
        };
        stream.on('data', (chunk) => {
            if (settled)
                return;
            chunks.push(chunk);
            length += chunk.length;
            if (length > MAX_BODY_BYTES)
                settle('too long');
        });
        stream.on('end', () => {
            settle(isWhole() ? 'complete' : 'incomplete');
        });
        stream.on('error', (error) => {
            settle(ofError(error));
        });
        stream.on('aborted', onBreak);
        stream.on('close', onBreak);
        signal.addEventListener('abort', onBreak);
        if (signal.aborted)
            onBreak();
    });
}

;// CONCATENATED MODULE: ./src/http/content-encoding.ts

function codingOf(bytes, name) {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
        return 'gzip';
    const coding = name?.slice(0, 20).trim().toLowerCase();
    if (coding !== 'deflate' && coding !== 'br')
        return undefined;
    return isPlain(bytes) ? undefined : coding;
}
async function decompress(bytes, coding, { strict, signal }) {
    const decoder = await openDecoder(bytes, coding, strict);
    const reading = collect(decoder, { isWhole: () => true, ofError: content_encoding_endingOf }, signal);
    decoder.end(bytes);
    return await reading;
}
function isPlain(bytes) {
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
        return !/[^\P{Cc}\t\r\n]/u.test(text);
    }
    catch {
        return false;
    }
}
async function openDecoder(bytes, coding, whole) {
    const zlib = await Promise.resolve(/* import() */).then(__nccwpck_require__.t.bind(__nccwpck_require__, 522, 23));
    const { Z_FINISH, Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH } = zlib.constants;
    const options = { finishFlush: whole ? Z_FINISH : Z_SYNC_FLUSH };
    switch (coding) {
        case 'gzip':
            return zlib.createGunzip(options);
        case 'deflate':
            return hasZlibHead(bytes) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
        case 'br':
            return zlib.createBrotliDecompress({
                finishFlush: whole ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH,
            });
    }
}
function hasZlibHead(bytes) {
    const [method = 0, flags = 0] = bytes;
    return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}
function content_encoding_endingOf(error) {
    return error.code === 'Z_BUF_ERROR' ? 'incomplete' : 'corrupt';
}

;// CONCATENATED MODULE: ./src/http/body.ts



async function readBody(message, options) {
    const { strict, signal } = options;
    const meaning = { isWhole: () => message.complete, ofError: () => 'incomplete' };
    const received = await collect(message, meaning, signal);
    if (strict)
        checkWhole(received, signal);
    const coding = codingOf(received.bytes, message.headers['content-encoding']);
    if (coding === undefined)
        return decode(received.bytes, strict);
    const decoded = await decompress(received.bytes, coding, options);
    if (strict)
        checkWhole(decoded, signal);
    return decode(decoded.bytes, strict);
}
function checkWhole({ ending }, signal) {
    if (ending === 'too long') {
        throw protocolError(`the answer is longer than ${MAX_BODY_BYTES} bytes`);
    }
    if (signal.aborted)
        throw new Error('timeout');
    if (ending === 'corrupt') {
        throw protocolError('the answer has a content encoding that cannot be decoded');
    }
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

;// CONCATENATED MODULE: ./src/http/tls-error.ts


const CERTIFICATE_FAULTS = [
    [/^CERT_HAS_EXPIRED\b/, 'has expired'],
    [/^CERT_NOT_YET_VALID\b/, 'is not valid yet'],
    [/^CERT_REVOKED\b/, 'has been revoked'],
    [/^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)\b/, 'is for another host'],
    [/TOO_(?:SMALL|WEAK)|\btoo (?:small|weak)\b/, 'is too weak'],
];
const UNTRUSTED_HINT = 'If the host or a proxy has a private certificate authority, name its file in NODE_EXTRA_CA_CERTS; checks cannot be turned off';
const UNFIT_HINT = 'Check `endpoint`, the proxy and the date of this runner; checks cannot be turned off, and NODE_EXTRA_CA_CERTS does not help with this';
function certificateError(error, { peer, url }) {
    const code = codeOf(error);
    const fault = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(`${code} ${wordsOf(error)}`))?.[1];
    const whose = peer === 'proxy' ? "the proxy's certificate" : `the certificate of ${url.host}`;
    const shown = code === 'UNSPECIFIED' ? '' : inBrackets(code);
    return new RequestError(`${whose} ${fault ?? 'cannot be trusted'}${shown}`, {
        fault: 'certificate',
        transient: false,
        reached: 'securing',
        hint: fault === undefined ? UNTRUSTED_HINT : UNFIT_HINT,
    });
}
const CHECK = 'Check `region`, `endpoint` and the proxy';
const WANTS_CERTIFICATE = {
    reason: /ALERT_(?:(?:NO|BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_[A-Z]+|UNKNOWN_CA|ACCESS_DENIED)$/,
    says: (name) => `${name} wants a client certificate`,
    hint: 'This action has none to show; check `region`, `endpoint` and the proxy',
};
const LASTING = [
    WANTS_CERTIFICATE,
    {
        reason: /ALERT_HANDSHAKE_FAILURE$/,
        says: (name) => `${name} refuses the TLS handshake`,
        hint: 'It may want another cipher, or a client certificate; check `region`, `endpoint` and the proxy',
    },
    {
        reason: /PROTOCOL_VERSION|SSL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_|NO_PROTOCOLS|INSUFFICIENT_SECURITY/,
        says: (name) => `${name} and this runner have no TLS version in common`,
        hint: 'TLS 1.2 or 1.3 is needed; check `region`, `endpoint` and the proxy',
    },
    {
        reason: /TOO_(?:SMALL|WEAK)/,
        says: (name) => `the encryption of ${name} is too weak`,
        hint: CHECK,
    },
    {
        reason: /WRONG_VERSION_NUMBER|HTTPS?_(?:PROXY_)?REQUEST|PACKET_LENGTH_TOO_LONG/,
        says: (name) => `${name} did not answer in proper HTTPS`,
        hint: CHECK,
    },
];
function handshakeError(error, { stage }, name) {
    const reason = tlsReason(error);
    if (reason === undefined)
        return undefined;
    const lasting = LASTING.find((each) => each.reason.test(reason));
    if (wasSent(stage) && lasting !== WANTS_CERTIFICATE)
        return brokenOff(error, stage, name);
    if (lasting === undefined) {
        const code = inBrackets(codeOf(error));
        return new RequestError(`no connection to ${name}${code} in the TLS handshake`, {
            fault: 'unreachable',
            transient: true,
            reached: stage,
            hint: CHECK,
        });
    }
    return new RequestError(`${lasting.says(name)}${inBrackets(codeOf(error))}`, {
        fault: 'protocol',
        transient: false,
        reached: 'securing',
        hint: lasting.hint,
    });
}
function brokenOff(error, reached, name) {
    const code = inBrackets(codeOf(error));
    return new RequestError(`the connection to ${name} broke${code} before it answered`, {
        fault: 'connection',
        transient: true,
        reached,
        hint: CHECK,
    });
}
function tlsReason(error) {
    const code = codeOf(error);
    if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO')
        return undefined;
    const reason = /:SSL routines:[^:]*:([^:]{1,100}):/.exec(wordsOf(error))?.[1];
    return (reason ?? code).toUpperCase().replaceAll(' ', '_');
}
function codeOf(error) {
    const code = error?.code;
    return typeof code === 'string' && /^[A-Z0-9_/]{1,60}$/.test(code) ? code : '';
}
function inBrackets(code) {
    return code && ` (${code})`;
}
function wordsOf(error) {
    const message = error?.message;
    return typeof message === 'string' ? message : '';
}

;// CONCATENATED MODULE: ./src/http/connection-error.ts



const CHECK_PROXY = 'Check HTTPS_PROXY; NO_PROXY goes around the proxy';
function connectionError(error, attempt, timeoutMs) {
    if (timeoutMs !== null)
        return timeout(attempt, timeoutMs);
    if (attempt.distrusted)
        return certificateError(error, attempt);
    const name = attempt.peer === 'proxy' ? 'the proxy' : attempt.url.host;
    const known = handshakeError(error, attempt, name);
    if (known !== undefined)
        return known;
    return isNetwork(error) || attempt.stage === 'securing'
        ? unreachable(error, attempt, name)
        : broken(error, attempt, name);
}
function timeout(attempt, timeoutMs) {
    const { url, stage } = attempt;
    const seconds = Math.round(timeoutMs / 10) / 100;
    return new RequestError(`no full answer from ${url.host} within ${seconds} s${whereIn(attempt)}`, {
        fault: 'timeout',
        transient: true,
        reached: stage,
        hint: 'Check that this runner can reach the host; `request_timeout` allows more time',
    });
}
function unreachable(error, attempt, name) {
    const { stage, peer } = attempt;
    if (wasSent(stage))
        return brokenOff(error, stage, name);
    return new RequestError(`no connection to ${name}${inBrackets(codeOf(error))}${whereIn(attempt)}`, {
        fault: 'unreachable',
        transient: true,
        reached: stage,
        hint: peer === 'proxy'
            ? CHECK_PROXY
            : 'Check `region` and `endpoint`, and that this runner can reach the host',
    });
}
function broken(error, { stage, peer }, name) {
    return new RequestError(`${name} did not answer in proper HTTPS${inBrackets(codeOf(error))}`, {
        fault: 'protocol',
        transient: false,
        reached: stage,
        hint: peer === 'proxy' ? CHECK_PROXY : 'Check `region`, `endpoint` and the proxy',
    });
}
function whereIn({ url, stage, peer, addresses }) {
    const whose = peer === 'proxy' ? ' of the proxy' : '';
    switch (stage) {
        case 'resolving':
            return ` while looking up the name${whose}`;
        case 'connecting':
            return addresses.every((address) => address === bare(url))
                ? ''
                : ` while connecting to ${addresses.join(', ')}`;
        case 'tunnel':
            return ' while the proxy was to open a tunnel';
        case 'securing':
            return ` in the TLS handshake${whose && ' with the proxy'}`;
        case 'sent':
        case 'answered':
            return '';
    }
}
function isNetwork(error) {
    const systemCall = error?.syscall;
    return (typeof systemCall === 'string' ||
        /^(?:E[A-Z]+|EAI_[A-Z]+)$/.test(codeOf(error)) ||
        codeOf(error) === 'HPE_INVALID_EOF_STATE');
}

;// CONCATENATED MODULE: ./src/http/transport.ts









const USER_AGENT = 'codearts-mirror-sync';
class GuardedTransport {
    #timeoutMs;
    #network;
    #client;
    #pools = new Map();
    constructor(timeoutMs, network = systemNetwork) {
        this.#timeoutMs = timeoutMs;
        this.#network = network;
        this.#client = new lib_HttpClient(USER_AGENT, [], {
            keepAlive: true,
            socketTimeout: timeoutMs + 1_000,
        });
    }
    async send(request, maxMs = Infinity) {
        const timeoutMs = Math.max(Math.min(this.#timeoutMs, maxMs), 1);
        const abort = new AbortController();
        const attempt = new Attempt(request.url, abort.signal, timeoutMs);
        const timer = setTimeout(() => {
            abort.abort();
        }, timeoutMs);
        try {
            const message = await this.#open(request, attempt);
            attempt.reach('answered');
            return await receive(message, request.url, abort.signal);
        }
        catch (error) {
            const failure = error instanceof RequestError
                ? error
                : connectionError(error, attempt, abort.signal.aborted ? timeoutMs : null);
            failure.reached ??= attempt.stage;
            throw failure;
        }
        finally {
            clearTimeout(timer);
        }
    }
    close() {
        this.#client.dispose();
        for (const pool of this.#pools.values())
            pool.destroy();
    }
    async #open(request, attempt) {
        const { url, method, headers, body, onSent } = request;
        const { signal } = attempt;
        const aborted = new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
                reject(new Error('timeout'));
            });
        });
        const options = {
            method,
            host: bare(url),
            port: url.port || (url.protocol === 'https:' ? 443 : 80),
            path: url.pathname + url.search,
            headers: { ...headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
            agent: this.#poolOf(url.protocol),
            signal,
            attempt,
        };
        const answered = this.#client.requestRaw({ parsedUrl: url, httpModule: watched(attempt, onSent), options }, body ?? null);
        return (await Promise.race([answered, aborted])).message;
    }
    #poolOf(scheme) {
        const pool = this.#pools.get(scheme) ?? createPool(scheme, this.#network);
        this.#pools.set(scheme, pool);
        return pool;
    }
}
function watched(attempt, onSent) {
    const { request } = attempt.url.protocol === 'https:' ? external_node_https_namespaceObject : external_node_http_namespaceObject;
    const watch = (options, onAnswer) => request(options, onAnswer).once('socket', () => {
        attempt.reach('sent');
        onSent?.();
    });
    return { request: watch };
}
async function receive(message, url, signal) {
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) {
        message.destroy();
        throw redirectError(status, message.headers.location, url);
    }
    const succeeded = status >= 200 && status < 300;
    const { socket } = message;
    const text = await readBody(message, { strict: succeeded, signal });
    if (status === 421)
        socket.destroy();
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

;// CONCATENATED MODULE: ./src/run/connect.ts






async function withRepository(host, inputs, neededMs, use) {
    const transport = new GuardedTransport(inputs.requestTimeoutMs);
    try {
        return await use(await openRepository(host, inputs, transport, neededMs / 1_000));
    }
    finally {
        transport.close();
    }
}
async function openRepository(host, inputs, transport, neededSeconds) {
    const { clock, random, secrets, report } = host;
    const session = new HttpSession({
        transport,
        retries: inputs.retries,
        clock,
        random,
        secrets,
        log: (line) => {
            report.info(line);
        },
    });
    const credentials = await openCredentials(host, inputs.credentials, neededSeconds, session);
    const { endpoint, repositoryId } = inputs;
    return new Repository({ endpoint, repositoryId, credentials, session });
}
async function openCredentials({ env, report }, inputs, neededSeconds, session) {
    switch (inputs.kind) {
        case 'token':
            return tokenCredentials(inputs.token);
        case 'access key':
            if (inputs.family !== undefined) {
                report.info(`Using the access key of the environment: ${inputs.family}.`);
            }
            return accessKeyCredentials(inputs.key);
        case 'oidc': {
            const options = { ...inputs, neededSeconds, sessionName: sessionName(env) };
            const credentials = new OidcCredentials(options);
            await credentials.obtain(session);
            return credentials;
        }
    }
}
function sessionName(env) {
    const number = (name) => /^\d{1,20}$/.exec(env[name] ?? '')?.[0] ?? '0';
    return `github-${number('GITHUB_RUN_ID')}-${number('GITHUB_RUN_ATTEMPT')}`;
}

;// CONCATENATED MODULE: ./src/run/event.ts

function event_readEvent({ env, journal }) {
    const workflowRun = readWorkflowRun(env);
    journal.workflowRun(workflowRun);
    if (workflowRun.unread !== undefined) {
        journal.warning(`The event of this run is not known (${workflowRun.unread}), and so not whether it rewrote history.`);
    }
    return workflowRun;
}

;// CONCATENATED MODULE: ./src/run/wait.ts





async function waitForEarlierStep(host) {
    const inputs = readWaitActionInputs(host);
    const { journal, clock } = host;
    const { jid, requestedAt, wait } = inputs;
    const workflowRun = event_readEvent(host);
    journal.jid(jid);
    const sinceRequestMs = Math.max(clock.date() - requestedAt.getTime(), 0);
    return await withRepository(host, inputs, wait.timeoutMs, async (repository) => waitForSynchronization(host, repository, {
        ...wait,
        workflowRun,
        forceFetch: undefined,
        source: undefined,
        baseline: { kind: 'requested at', requestedAt },
        lagUntil: clock.now() + READ_LAG_MS - sinceRequestMs,
        startedEarlier: true,
    }));
}

;// CONCATENATED MODULE: ./src/wait/index.ts


main(waitForEarlierStep);

