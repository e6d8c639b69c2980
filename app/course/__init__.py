"""The course: chapters as data (static/course), their texts, and what happens when one is worked through."""
