globalThis.AI_SDK_LOG_WARNINGS = false // the tests look at the warnings themselves
