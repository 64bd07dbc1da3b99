package dev.millrace.topology.checkpoint;

import java.lang.reflect.RecordComponent;
import java.util.StringJoiner;

/**
 * Settings as a text that stands in saved state and is compared at the next start: {@code
 * Name(component=value, …)}, records within records the same way. Spelled out here, because Java
 * leaves the form of a record's {@code toString} open; a change of the text refuses every saved
 * state, as a change of a setting does. What is false is left out, so that a setting can be added
 * that is off unless it is chosen.
 */
public final class SettingsText {

  private SettingsText() {}

  /** Returns the text of a public record, its components in the order of their declaration. */
  public static String of(Record settings) {
    StringJoiner text = new StringJoiner(", ", settings.getClass().getSimpleName() + "(", ")");
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = valueOf(component, settings);
      if (Boolean.FALSE.equals(value)) {
        continue;
      }
      text.add(
          component.getName()
              + "="
              + (value instanceof Record inner ? of(inner) : String.valueOf(value)));
    }
    return text.toString();
  }

  private static Object valueOf(RecordComponent component, Record settings) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "settings must be a public record, but were " + settings.getClass().getName(), e);
    }
  }
}
