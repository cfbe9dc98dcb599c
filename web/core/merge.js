// Patches of the state lane: fields that changed. Objects are merged, everything else is replaced; `null` within a map
// of things means that the thing is gone, `null` as a field's value is its value. Pure.

/** @typedef {Record<string, any>} Fields */

/**
 * A new object; neither argument is changed.
 * @param {Fields} state
 * @param {Fields} patch
 * @returns {Fields}
 */
export function merged(state, patch) {
  /** @type {Fields} */
  const result = { ...state };
  for (const [name, value] of Object.entries(patch)) {
    result[name] = isMap(value) && isMap(state[name]) ? mergedMap(state[name], value) : value;
  }
  return result;
}

/**
 * @param {Fields} map
 * @param {Fields} patch
 */
function mergedMap(map, patch) {
  const result = { ...map };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = isMap(value) && isMap(map[name]) ? merged(map[name], value) : value;
    }
  }
  return result;
}

/** @param {unknown} value */
function isMap(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
