globalThis.AI_SDK_LOG_WARNINGS = false // the tests check warnings themselves
