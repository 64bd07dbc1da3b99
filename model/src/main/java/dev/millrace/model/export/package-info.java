/**
 * Models as files that other programs read: {@link dev.millrace.model.export.SavedModel} is what is
 * saved, {@link dev.millrace.model.export.Safetensors} the format that is read back.
 */
package dev.millrace.model.export;
