package ai

// ReadWeight is readWeight.
var ReadWeight = readWeight
