// What is thrown: an Error that says what is wrong to programs (`code`) and where.
export const fault = (code, message, where, cause) => Object.assign(new Error(message, { cause }), { code, where });
