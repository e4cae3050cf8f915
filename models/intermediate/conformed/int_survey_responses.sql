{{ accepted_rows('survey_responses', ref('int_survey_responses_landed')) }}
