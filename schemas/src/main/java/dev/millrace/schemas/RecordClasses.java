package dev.millrace.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/** The generated classes of this package, which Avro instantiates only once they are trusted. */
final class RecordClasses {

  static final String PACKAGE = RecordClasses.class.getPackageName();

  static {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), RecordClasses::contains));
  }

  private RecordClasses() {}

  /** Adds this package's generated classes to those that Avro trusts; later calls do nothing. */
  static void trust() {
    // The static initializer has done it, once and under the class loader's lock.
  }

  static boolean contains(Class<?> type) {
    return type.getPackageName().equals(PACKAGE)
        && (SpecificRecord.class.isAssignableFrom(type) || type.isEnum());
  }
}
